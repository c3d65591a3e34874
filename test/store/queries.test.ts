import assert from 'node:assert/strict';
import { overviewsOf } from '../../src/app/job-overview.ts';
import { readStatus } from '../../src/app/status.ts';
import { claim } from '../../src/store/claim.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import { connect } from '../../src/store/connect.ts';
import type { Database } from '../../src/store/database.ts';
import { endSupervisors, poll } from '../../src/store/hosts.ts';
import { deleteJobs, listJobs, setEnabled } from '../../src/store/jobs.ts';
import { storeOver } from '../../src/store/open.ts';
import { prune } from '../../src/store/prune.ts';
import { quietQuestion } from '../../src/store/quiet.ts';
import { adoptable, listRuns, requestStop } from '../../src/store/runs.ts';
import { saveJobs } from '../../src/store/save-jobs.ts';
import { settle } from '../../src/store/settle.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import {
  byTheRules,
  claimAll,
  enter,
  goingAfter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  startAll,
  waitingFor,
  wish,
} from './play.ts';

interface Query {
  sql: string;
  bindings: unknown[];
}

exerciseStore('feature 179: 1, 20 or 200 due lanes are claimed and settled in as many statements', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const counts: string[] = [];
  for (const due of [1, 20, 200]) {
    clock.now += minuteMs;
    const names = Array.from({ length: due }, (_, index) => `job${due}-${index}`);
    const changes = names.map((name) => jobChange({ name, nextSlotAt: clock.now }));
    await store.saveJobs(changes, 'ann');
    let claimed: Claim['claimed'] = [];
    const forClaim = await statementsOf(stage, async (database) => {
      ({ claimed } = await claim(database, orderOf(seat, { onlyJobIds: await idsOf(stage, names) }), startAll));
    });
    assert.equal(claimed.length, due);
    const endings = claimed.map(({ run }) => settlement(run));
    const forSettle = await statementsOf(stage, (database) => settle(database, seat.supervisorId, endings, goOn));
    counts.push(`${forClaim.length} and ${forSettle.length}`);
  }
  assert.equal(new Set(counts).size, 1, counts.join(', '));
});

exerciseStore(
  'feature 179: 1, 20 or 200 jobs that wait for others are decided about and woken in as many statements',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const counts: string[] = [];
    for (const due of [1, 20, 200]) {
      clock.now += minuteMs;
      const names = Array.from({ length: due }, (_, index) => `job${due}-${index}`);
      const upstreams = names.map((name) => jobChange({ name: `${name}-up`, nextSlotAt: clock.now }));
      await store.saveJobs(upstreams, 'ann');
      const changes = names.map((name) => jobChange({ name, spec: waitingFor(`${name}-up`), nextSlotAt: clock.now }));
      const forSave = await statementsOf(stage, (database) => saveJobs(database, changes, 'ann'));
      const all = await idsOf(stage, [...names, ...upstreams.map(({ name }) => name)]);
      let claimed: Claim = { claimed: [], parked: [], leftOut: [], active: null, endedHolds: [], more: false };
      const forClaim = await statementsOf(stage, async (database) => {
        claimed = await claim(database, orderOf(seat, { onlyJobIds: all }), byTheRules);
      });
      assert.deepEqual([claimed.claimed.length, claimed.parked.length], [due, due]);
      const endings = claimed.claimed.map(({ run }) => settlement(run));
      const forSettle = await statementsOf(stage, (database) => settle(database, seat.supervisorId, endings, goOn));
      counts.push(`${forSave.length}, ${forClaim.length} and ${forSettle.length}`);
    }
    assert.equal(new Set(counts).size, 1, counts.join('; '));
  },
);

exerciseStore(
  'feature 179: 1, 20 or 200 jobs that go after others are saved and set off in as many statements',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const counts: string[] = [];
    for (const due of [1, 20, 200]) {
      clock.now += minuteMs;
      const names = Array.from({ length: due }, (_, index) => `job${due}-${index}`);
      await store.saveJobs(
        names.map((name) => jobChange({ name: `${name}-up`, nextSlotAt: clock.now })),
        'ann',
      );
      const changes = names.map((name) => jobChange({ name, spec: goingAfter(`${name}-up`) }));
      const forSave = await statementsOf(stage, (database) => saveJobs(database, changes, 'ann'));
      const all = await idsOf(stage, [...names, ...names.map((name) => `${name}-up`)]);
      const { claimed } = await store.claim(orderOf(seat, { onlyJobIds: all }), startAll);
      assert.equal(claimed.length, due);
      const endings = claimed.map(({ run }) => settlement(run));
      const forSettle = await statementsOf(stage, (database) => settle(database, seat.supervisorId, endings, goOn));
      const next = await store.claim(orderOf(seat, { onlyJobIds: await idsOf(stage, names) }), byTheRules);
      assert.equal(next.claimed.length, due);
      counts.push(`${forSave.length} and ${forSettle.length}`);
    }
    assert.equal(new Set(counts).size, 1, counts.join('; '));
  },
);

exerciseStore(
  'feature 180: where nobody goes after anybody, a claim asks nothing and a settle nothing more for that',
  async (stage) => {
    const seat = await enter(stage.store);
    await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
    let claimed: Claim['claimed'] = [];
    const forClaim = await statementsOf(stage, async (database) => {
      ({ claimed } = await claim(database, orderOf(seat), byTheRules));
    });
    const ends = claimed.map(({ run }) => settlement(run));
    const forSettle = await statementsOf(stage, (database) => settle(database, seat.supervisorId, ends, goOn));
    const asked = ({ sql }: Query) => /\b(after_rules|awaited)\b/.test(sql);
    assert.equal(forSettle.filter(asked).length, 1);
    assert.equal(forSettle.filter((query) => asked(query) && !/active_run_id in/.test(query.sql)).length, 0);
    assert.equal(forClaim.filter((query) => asked(query) && !/left join dependencies/.test(query.sql)).length, 0);
  },
);

exerciseStore(
  '1, 20 or 200 jobs that share a pool are claimed, parked and woken in as many statements',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const counts: string[] = [];
    for (const due of [1, 20, 200]) {
      clock.now += minuteMs;
      await store.savePools([{ name: `db${due}`, size: due, origin: null }]);
      const names = Array.from({ length: 2 * due }, (_, index) => `job${due}-${index}`);
      const spec = { ...waitingFor(), pool: `db${due}` };
      await store.saveJobs(
        names.map((name) => jobChange({ name, spec, nextSlotAt: clock.now })),
        'ann',
      );
      const only = { onlyJobIds: await idsOf(stage, names), room: { starts: 2 * due, perHost: 1_000, idle: 0 } };
      let claimed: Claim | null = null;
      const forClaim = await statementsOf(stage, async (database) => {
        claimed = await claim(database, orderOf(seat, only), byTheRules);
      });
      const { claimed: begun, parked } = claimed as unknown as Claim;
      assert.deepEqual([begun.length, parked.length], [due, due]);
      const endings = begun.map(({ run }) => settlement(run));
      const forSettle = await statementsOf(stage, (database) => settle(database, seat.supervisorId, endings, goOn));
      assert.deepEqual(
        (await store.listPools()).flatMap(({ waiting }) => waiting),
        [],
      );
      counts.push(`${forClaim.length} and ${forSettle.length}`);
    }
    assert.equal(new Set(counts).size, 1, counts.join(', '));
  },
);

exerciseStore(
  'where there is no pool, a claim asks nothing about pools, and two statements about room',
  async (stage) => {
    const seat = await enter(stage.store);
    await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
    const room = { starts: 1, perHost: 4, idle: 0 };
    const queries = await statementsOf(stage, (database) => claim(database, orderOf(seat, { room }), byTheRules));
    assert.deepEqual(
      queries.filter(({ sql }) => /\bpools\b|parked_for in/.test(sql)),
      [],
    );
    assert.equal(queries.filter(({ sql }) => /hosts set claims|count\(\*\) as active/.test(sql)).length, 2);
  },
);

exerciseStore('feature 180: where nobody waits for anybody, a claim costs one look more for that', async (stage) => {
  const seat = await enter(stage.store);
  await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
  const queries = await statementsOf(stage, (database) => claim(database, orderOf(seat), byTheRules));
  assert.equal(queries.filter(({ sql }) => /\bdependencies\b/.test(sql)).length, 1);
});

exerciseStore(
  'feature 180: with thousands of lanes and runs, looking for what is due reads a few rows',
  async (stage) => {
    const seat = await enter(stage.store, identity('web-1', { tags: ['gpu', 'big'] }));
    await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn + 60 * minuteMs });
    await fill(stage);
    const { supervisorId, hostId } = seat;
    await touchesFewRows(stage, 'poll', (database) => poll(database, { id: supervisorId, hostId }, laneHosts));
    await touchesFewRows(stage, 'claim', (database) => claim(database, orderOf(seat, { laneHosts }), startAll));
    await touchesFewRows(stage, 'adoptable', (database) => adoptable(database, 'web-1', supervisorId));
    const [sql, bindings] = quietQuestion(identity('web-1', { tags: ['gpu', 'big'] }));
    await touchesFewRows(stage, 'quiet', (database) => database.rows(sql.replace('CLOCK', '0'), bindings));
  },
);

exerciseStore('feature 180: among thousands of others, a few rows are changed by touching a few', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const jobId = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  await fill(stage);
  const { id: laneId } = await laneOf(store, jobId);
  await store.request([wish(laneId, dawn)]);
  const orders = orderOf(seat, { onlyJobIds: [jobId] });
  await touchesFewRows(stage, 'claim', (database) => claim(database, orders, startAll));
  const [run] = await store.listRuns({ jobIds: [jobId], limit: 1 });
  assert.ok(run);
  await touchesFewRows(stage, 'stop', (database) => requestStop(database, [run.id], 'ann'));
  await touchesFewRows(stage, 'settle', (database) => settle(database, seat.supervisorId, [settlement(run)], goOn));
  await touchesFewRows(stage, 'disable', (database) => setEnabled(database, [jobId], false, 'ann', () => null));
  await touchesFewRows(stage, 'delete', (database) => deleteJobs(database, [jobId], 'ann'));
  await touchesFewRows(stage, 'prune', (database) => prune(database, dawn + 1, 5));
  await touchesFewRows(stage, 'end', (database) => endSupervisors(database, [seat.supervisorId]));
});

exerciseStore('feature 181: 1, 20 or 200 jobs, all running, are listed in as many statements', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const counts: string[] = [];
  for (const [index, count] of [1, 19, 180].entries()) {
    const names = Array.from({ length: count }, (_, each) => `job${index}-${each}`);
    await store.saveJobs(
      names.map((name) => jobChange({ name, nextSlotAt: dawn })),
      'ann',
    );
    await claimAll(store, seat);
    const forList = await statementsOf(stage, async (database) => {
      const jobs = await listJobs(database);
      assert.ok(jobs.every(({ active }) => active));
      await overviewsOf(storeOver(database), jobs, dawn);
    });
    const forStatus = await statementsOf(stage, (database) => readStatus(storeOver(database), { next: 5, latest: 20 }));
    counts.push(`${forList.length} and ${forStatus.length}`);
  }
  assert.equal(new Set(counts).size, 1, counts.join(', '));
});

exerciseStore('with thousands of runs, a page of them reads little more than itself', async (stage) => {
  await fill(stage);
  for (const filter of [{}, { jobIds: [1001] }, { statuses: ['succeeded' as const] }, { beforeId: 3_000, fromId: 1 }]) {
    await touchesFewRows(stage, JSON.stringify(filter), (database) => listRuns(database, { ...filter, limit: 10 }));
  }
});

const laneHosts = ['', 'web-1', 'tag:gpu', 'tag:big'];

async function idsOf({ store }: Stage, names: string[]): Promise<number[]> {
  return (await store.listJobs({ names })).map(({ job }) => job.id);
}

/** 2,000 parked lanes, 2,000 that are due later, 2,000 with a run, and as many runs that have ended. */
async function fill({ database, kind }: Stage): Promise<void> {
  const numbers =
    kind === 'sqlite'
      ? '(select value as n from json_each(?)) as numbers'
      : "json_table(?, '$[*]' columns (n bigint path '$')) as numbers";
  const all = [JSON.stringify(Array.from({ length: 6_000 }, (_, index) => index + 1))];
  const host = "case n % 4 when 0 then '' when 1 then 'web-1' when 2 then 'tag:gpu' else 'tag:big' end";
  await database.execute(
    `insert into lanes (job_id, host, active_run_id, wake_at)
     select 1000 + n, ${host}, case when n % 3 = 0 then n end, case when n % 3 = 1 then ${dawn + 60 * minuteMs} + n end from ${numbers}`,
    all,
  );
  await database.execute(
    `insert into runs (lane_id, active_lane_id, slot_key, job_id, job, status, cause, scheduled_at, attempt, slots, params,
       claimed_at, finished_at, host, supervisor_id, spool_root, grace_ms, policy)
     select n, case when n % 3 = 0 then n end, n, 1000 + n, 'filling', 'succeeded', 'schedule', ${dawn}, 1, 1, '{}',
       ${dawn}, ${dawn}, case when n % 3 = 0 then 'web-9' else 'web-1' end, 1000, '/spool', 0, '{}' from ${numbers}`,
    all,
  );
  const waits = 'job_id, upstream_job_id, wait_for_completion, wait_for_success, wait_for_next_run';
  await database.execute(`insert into dependencies (${waits}) select 1000 + n, 1001 + n, 1, 1, 1 from ${numbers}`, all);
  await database.execute(`insert into after_rules select 1000 + n, 0, 1001 + n, 'success' from ${numbers}`, all);
  await database.execute(`insert into awaited select 1000 + n, 0, 1001 + n, 0, null, 0 from ${numbers}`, all);
  if (kind === 'mysql') await database.rows('analyze table lanes, runs, hosts, ticks, supervisors, dependencies');
}

/** Every statement that the work sends, on a connection of its own. */
async function statementsOf({ url, clock }: Stage, work: (database: Database) => Promise<unknown>): Promise<Query[]> {
  const database = await connect({ url, now: () => clock.now });
  const queries: Query[] = [];
  try {
    await database.now();
    database.knex.on('query', ({ sql, bindings = [] }: Query) => queries.push({ sql, bindings }));
    await work(database);
    return queries;
  } finally {
    await database.close();
  }
}

/** Neither reads nor locks what it is not about. */
async function touchesFewRows(
  stage: Stage,
  what: string,
  work: (database: Database) => Promise<unknown>,
): Promise<void> {
  const database = await connect({ url: stage.url, now: () => stage.clock.now });
  try {
    if (stage.kind === 'mysql') await readsFewRows(database, what, work);
    else await plansNoScan(database, what, work);
  } finally {
    await database.close();
  }
}

/** MariaDB counts the rows that a session reads. */
async function readsFewRows(database: Database, what: string, work: (database: Database) => Promise<unknown>) {
  await database.execute('flush status');
  await work(database);
  const counters = await database.rows<{ Value: string }>("show session status like 'Handler_read%'");
  const read = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
  assert.ok(read < 200, `${what} reads ${read} rows`);
}

/** SQLite says how it will go about it. */
async function plansNoScan(database: Database, what: string, work: (database: Database) => Promise<unknown>) {
  const queries: Query[] = [];
  database.knex.on('query', ({ sql, bindings = [] }: Query) => queries.push({ sql, bindings }));
  await work(database);
  const statements = queries.filter(({ sql }) => /^\s*(select|update|delete|insert)/i.test(sql));
  assert.notEqual(statements.length, 0);
  for (const { sql, bindings } of statements) {
    const plan = await database.rows<{ detail: string }>(`explain query plan ${sql}`, bindings as string[]);
    const steps = plan.map(({ detail }) => detail);
    const scans = steps.filter((step) => scan.test(step) && !/order by id desc limit/.test(sql));
    assert.deepEqual(scans, [], `${what}: ${sql}\n${steps.join('\n')}`);
  }
}

/** All of a table that grows, or all lanes of a host. */
const scan =
  /^SCAN (lanes|runs|chunks|requests|jobs|supervisors|dependencies|waiting)\b|\blanes_host_wake_at \(host=\?\)$/;
