import assert from 'node:assert/strict';
import { horizonOf, recordKinds } from '../../src/domain/retention.ts';
import { connect } from '../../src/store/connect.ts';
import type { Database } from '../../src/store/database.ts';
import { dropEndedLanes } from '../../src/store/former-lanes.ts';
import { endSupervisors, poll } from '../../src/store/hosts.ts';
import { prune } from '../../src/store/prune.ts';
import { kindsToPrune, pruneRecords } from '../../src/store/prune-records.ts';
import { adopt, adoptable, recordRunning, requestStop } from '../../src/store/runs.ts';
import { settle } from '../../src/store/settle.ts';
import { ship } from '../../src/store/ship.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, minuteMs, saveJob, settlement } from './play.ts';

const many = 3_000;
const dayMs = 1_440 * minuteMs;

exerciseStore('what concerns a few runs reads a few rows, however many there are', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const heir = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await fill(stage);
  const from = { stdout: 0, stderr: 0 };
  const chunks = [{ stream: 'stdout' as const, offset: 0, seenAt: 1, data: Buffer.from('x') }];
  const works: Record<string, (database: Database) => Promise<unknown>> = {
    poll: (database) => poll(database, { id: seat.supervisorId, hostId: seat.hostId }, ['', 'web-1']),
    adoptable: (database) => adoptable(database, 'web-1', heir.supervisorId),
    running: (database) => recordRunning(database, seat.supervisorId, [{ runId: run.id, pid: 1, startedAt: 1 }]),
    stop: (database) => requestStop(database, [run.id], 'ann'),
    adopt: (database) => adopt(database, heir.supervisorId, [{ runId: run.id, fromSupervisorId: seat.supervisorId }]),
    ship: (database) =>
      ship(database, heir.supervisorId, [{ runId: run.id, from, to: { stdout: 1, stderr: 0 }, chunks }]),
    settle: (database) => settle(database, heir.supervisorId, [settlement(run)], goOn),
    'end of supervisors': (database) => endSupervisors(database, [seat.supervisorId]),
    'end of lanes': (database) => dropEndedLanes(database, [run.laneId], dawn),
    'prune of nothing': (database) => prune(database, dawn - 2 * minuteMs, 5),
    prune: (database) => prune(database, dawn, 5),
  };
  for (const [what, work] of Object.entries(works)) await readsFewRows(stage, what, work);
});

exerciseStore('what is kept besides runs is looked through for what is old, and found, by an index', async (stage) => {
  await enter(stage.store);
  await fillRecords(stage);
  const horizon = horizonOf(dawn - 400 * dayMs + 1_010, dawn);
  await readsFewRows(stage, 'the look', async (database) => {
    const kinds = await kindsToPrune(database, horizon);
    assert.deepEqual(
      kinds,
      recordKinds.filter((kind) => kind !== 'deeds'),
    );
  });
  const counts = await stage.store.countRecords(horizon);
  assert.ok(recordKinds.every((kind) => counts[kind] > 0 === (kind !== 'deeds')));
  for (const kind of recordKinds) {
    await readsFewRows(stage, kind, (database) => pruneRecords(database, kind, horizon, 5));
  }
});

/** Thousands of lanes, requests, ended runs with output, and ended supervisors. */
async function fill({ database, kind }: Stage): Promise<void> {
  const numbers = numbersOf(kind);
  const all = [JSON.stringify(Array.from({ length: many }, (_, index) => index + 1_000))];
  for (const sql of [
    `insert into lanes (id, job_id, host, wake_at) select n, n, '', ${dawn + minuteMs} + n from ${numbers}`,
    `insert into requests (lane_id, cause, due_at, scheduled_at, attempt, params, created_at)
     select n, 'trigger', ${dawn}, n, 1, '{}', ${dawn} from ${numbers}`,
    `insert into supervisors (id, host_id, kind, generation, pid, started_ticks, boot_id, pid_namespace, uid, home,
       started_at, heartbeat_at, ended_at) select n, 1, 'runner', n, n, '', '', '', 0, '', n, n, n from ${numbers}`,
    `insert into runs (id, lane_id, slot_key, job_id, job, status, cause, scheduled_at, attempt, slots, params, claimed_at,
       finished_at, host, supervisor_id, spool_root, grace_ms, policy)
     select n, n, n, n, 'filling', 'succeeded', 'schedule', n, 1, 1, '{}', n, ${dawn - minuteMs} + n, 'web-1', 1, '', 0, '{}'
     from ${numbers}`,
    `insert into chunks (run_id, stream, start_offset, seen_at, data) select n, 'stdout', 0, 0, 'x' from ${numbers}`,
  ]) {
    await database.execute(sql, all);
  }
  if (kind === 'mysql') await database.rows('analyze table lanes, runs, requests, supervisors, chunks');
}

/** Thousands of each kind, a few of which are 400 days old. */
async function fillRecords({ database, kind }: Stage): Promise<void> {
  const numbers = numbersOf(kind);
  const all = [JSON.stringify(Array.from({ length: many }, (_, index) => index + 1_000))];
  const at = `${dawn - 400 * dayMs} + case when n < 1010 then n else n + ${30 * dayMs} end`;
  const inserts: Record<string, string> = {
    slot_ranges: `(lane_id, job_id, from_at, to_at, count, reason, recorded_at) select n, n, n, n, 1, 'overlap', ${at}`,
    schedule_history: `(lane_id, job_id, at, job) select case when n < 1010 then 1010 else n end, n, ${at}, 'filling'`,
    alerts: `(lane_id, job_id, kind, scheduled_at, deadline_at, at, message) select n, n, 'deadline', n, n, ${at}, ''`,
    backfills: `(lane_id, job_id, from_at, to_at, slots, pace_ms, params, created_at, ended_at)
      select n, n, n, n, 1, 0, '{}', n, ${at}`,
    holds: `(scope, target, owner, from_at, exceptions, released_at) select 'all', '', 'ann', n, '[]', ${at}`,
    ticks: `(host_id, from_at, to_at, count) select case when n < 1052 then 1 else n end, ${at}, ${at}, 1`,
    job_history: `(job_id, at, actor, change_made) select n, ${at}, 'ann', 'held'`,
    jobs: `(name, enabled, spec, base_dir, created_at, updated_at, deleted_at) select n, 0, '{}', '', n, n, ${at}`,
  };
  for (const [table, insert] of Object.entries(inserts)) {
    await database.execute(`insert into ${table} ${insert} from ${numbers}`, all);
  }
  if (kind === 'mysql') await database.rows(`analyze table ${Object.keys(inserts).join(', ')}, lanes, runs, requests`);
}

function numbersOf(kind: Stage['kind']): string {
  return kind === 'sqlite'
    ? '(select value as n from json_each(?)) as numbers'
    : "json_table(?, '$[*]' columns (n bigint path '$')) as numbers";
}

async function readsFewRows(stage: Stage, what: string, work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = await connect({ url: stage.url, now: () => stage.clock.now });
  const statements: { sql: string; bindings?: unknown[] }[] = [];
  try {
    if (stage.kind === 'mysql') await database.execute('flush status');
    database.knex.on('query', (query) => statements.push(query));
    await work(database);
    assert.notEqual(statements.length, 0);
    if (stage.kind === 'mysql') await countedFew(database, what);
    else for (const { sql, bindings } of [...statements]) await plannedNoScan(database, what, sql, bindings);
  } finally {
    await database.close();
  }
}

/** MariaDB counts the rows that a session reads. */
async function countedFew(database: Database, what: string): Promise<void> {
  const counters = await database.rows<{ Value: string }>("show session status like 'Handler_read%'");
  const read = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
  assert.ok(read < many / 10, `${what} reads ${read} rows`);
}

/** SQLite says how it will go about it. */
async function plannedNoScan(database: Database, what: string, sql: string, bindings: unknown[] = []): Promise<void> {
  if (!/^\s*(select|update|delete)/.test(sql)) return;
  const plan = await database.rows<{ detail: string }>(`explain query plan ${sql}`, bindings as string[]);
  // An index on what is active, of which only the first part is used, leads through all of history.
  const scans = plan.filter(({ detail }) =>
    /^SCAN (?!json_each|hosts|wake|many|kept|CONSTANT)|_active_lane_id \(\w+=\?\)/.test(detail),
  );
  assert.deepEqual(scans, [], `${what}: ${sql}`);
}
