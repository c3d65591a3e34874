import type { HostIdentity, HostRow, ProcessIdentity, Supervisor, SupervisorKind } from '../domain/host.ts';
import { now as hostClock } from '../system/clock.ts';
import type { StartsAtBoot } from './asked-of-schedules.ts';
import { requestRunsAtBoot } from './boot-requests.ts';
import type { Database, Sql } from './database.ts';
import { jsonRows } from './dialect.ts';
import { addLanesForHost } from './lanes.ts';
import type { Poll } from './poll.ts';
import { hostOf, type Row, supervisorColumns, supervisorOf } from './rows.ts';
import { lockDependencies } from './save-dependencies.ts';
import type { Entered, Refused } from './store.ts';
import { recordTick, tickedBy } from './ticks.ts';
import { isDuplicate } from './transient.ts';

/** A host that has been silent for this long may be somebody else's now. */
const silentMs = 180_000;

export async function enter(
  database: Database,
  identity: HostIdentity,
  process: ProcessIdentity,
  kind: SupervisorKind,
  startsAtBoot: StartsAtBoot,
): Promise<Entered | Refused> {
  const attempt = () => database.transaction((sql) => enterOnce(database, sql, identity, process, kind, startsAtBoot));
  try {
    return await attempt();
  } catch (error) {
    // Another first tick registered this host between our look and our insert; it is known now.
    if (!isDuplicate(error)) throw error;
    return await attempt();
  }
}

async function enterOnce(
  database: Database,
  sql: Sql,
  identity: HostIdentity,
  process: ProcessIdentity,
  kind: SupervisorKind,
  startsAtBoot: StartsAtBoot,
): Promise<Entered | Refused> {
  const now = await database.now(sql);
  const host = (await findHost(sql, identity)) ?? (await register(sql, identity, now));
  if (await isTaken(sql, host, identity, now)) return { verdict: 'refused', by: host };
  const generation = host.generation + (kind === 'foreground' ? 0 : 1);
  await sql.execute(
    `update hosts set name = ?, machine_id = ?, boot_id = ?, pid_namespace = ?, uid = ?, home = ?, tags = ?, generation = ?,
     clock_offset_ms = ? where id = ?`,
    [...identityValues(identity), generation, Math.round(hostClock() - now), host.id],
  );
  if (kind !== 'foreground') await recordTick(sql, host.id, now);
  const supervisorId = await insertSupervisor(sql, host.id, kind, generation, process, identity, now);
  const hosts = (await sql.rows<Row>('select * from hosts order by id')).map(hostOf);
  if (host.bootId !== identity.bootId) await requestRunsAtBoot(sql, identity, hosts, startsAtBoot, now);
  const ticked = await tickedBy(sql, host.id, now);
  return { verdict: 'entered', hostId: host.id, supervisorId, generation, now, hosts, ticked };
}

export async function supervisorsOf(sql: Sql, hostId: number): Promise<Supervisor[]> {
  const rows = await sql.rows<Row>(
    `select ${supervisorColumns} from supervisors join hosts on hosts.id = supervisors.host_id
     where supervisors.host_id = ? and supervisors.ended_at is null order by supervisors.id`,
    [hostId],
  );
  return rows.map(supervisorOf);
}

export async function endSupervisors(database: Database, supervisorIds: number[]): Promise<void> {
  const now = await database.now();
  const columns = ['id', 'at'].map((name) => ({ name, type: 'integer' as const }));
  await database.execute(
    database.dialect.updateFrom('supervisors', columns, 'ended_at = new.at', 'supervisors.ended_at is null'),
    [jsonRows(supervisorIds.map((id) => ({ id, at: now })))],
  );
}

export async function poll(
  database: Database,
  supervisor: Pick<Supervisor, 'id' | 'hostId'>,
  laneHosts: string[],
): Promise<Poll> {
  const now = await database.now();
  await database.execute('update supervisors set heartbeat_at = ? where id = ?', [now, supervisor.id]);
  // `> 0` and not `is not null`: in a join SQLite would read every run that this supervisor ever had.
  const rows = await database.rows<Row>(
    `select hosts.generation,
       ${earliestWake(laneHosts)} as wake_at,
       runs.id as run_id, runs.stop_requested_by, runs.stop_reason, (${nextReplacement}) as replace_at
     from hosts left join runs on runs.supervisor_id = ? and runs.active_lane_id > 0
       and runs.stop_requested_at is not null
     where hosts.id = ?`,
    [...laneHosts, supervisor.id, supervisor.id, supervisor.hostId],
  );
  const [first] = rows;
  return {
    now,
    generation: Number(first?.generation ?? 0),
    nextWakeAt: first?.wake_at == null ? null : Number(first.wake_at),
    stops: rows
      .filter((row) => row.run_id !== null)
      .map((row) => ({
        runId: Number(row.run_id),
        by: row.stop_requested_by as string | null,
        reason: row.stop_reason as string | null,
      })),
    replaceAt: first?.replace_at == null ? null : Number(first.replace_at),
  };
}

/** Of the lanes in which a supervisor has runs. */
const nextReplacement = `select min(lanes.replace_at) from runs as own join lanes on lanes.id = own.active_lane_id
  where own.supervisor_id = ? and own.active_lane_id > 0`;

/** The earliest wake-up of some lanes: one look into the index for each host, however many lanes there are. */
function earliestWake(laneHosts: string[]): string {
  if (laneHosts.length === 0) return 'null';
  const one = 'select wake_at from lanes where host = ? and wake_at is not null order by wake_at limit 1';
  const each = laneHosts.map((_, index) => `select wake_at from (${one}) as wake_${index}`);
  return `(select min(wake_at) from (${each.join(' union all ')}) as wakes)`;
}

export async function listHosts(sql: Sql): Promise<(HostRow & { runnerPid: number | null })[]> {
  const rows = await sql.rows<Row>(
    `select hosts.*, (select pid from supervisors where supervisors.host_id = hosts.id and ended_at is null
       and kind <> 'foreground' order by supervisors.id desc limit 1) as runner_pid from hosts order by id`,
  );
  return rows.map((row) => ({ ...hostOf(row), runnerPid: row.runner_pid == null ? null : Number(row.runner_pid) }));
}

/** By its name, or by that which it had before. */
async function findHost(sql: Sql, identity: HostIdentity): Promise<HostRow | null> {
  const [row] = await sql.rows<Row>(`select * from hosts where name = ?${sql.dialect.forUpdate}`, [identity.name]);
  if (row) return hostOf(row);
  const former = await renamedHost(sql, identity);
  if (!former) return null;
  await rename(sql, former.name, identity.name);
  return { ...former, ...identity, bootId: former.bootId };
}

/** A SQLite store cannot be shared, so there the one host of this machine and folder, under whatever name, is this one. */
export async function renamedHost(sql: Sql, { machineId, home, uid }: HostIdentity): Promise<HostRow | null> {
  if (sql.dialect.name !== 'sqlite') return null;
  const [former, ...more] = (
    await sql.rows<Row>('select * from hosts where machine_id = ? and home = ? and uid = ?', [machineId, home, uid])
  ).map(hostOf);
  return former && more.length === 0 ? former : null;
}

/** Its runs and its lanes of jobs on `*` go along; a job that is pinned to the old name stays so until a person changes it. */
async function rename(sql: Sql, former: string, name: string): Promise<void> {
  await sql.execute('update runs set host = ? where host = ? and active_lane_id > 0', [name, former]);
  const everywhere = `select id from jobs where ${sql.dialect.textAt('spec', '$.host')} = '*'`;
  await sql.execute(`update lanes set host = ? where host = ? and job_id in (${everywhere})`, [name, former]);
}

async function register(sql: Sql, identity: HostIdentity, now: number): Promise<HostRow> {
  // Who saves jobs on `*` and who registers each make lanes by what they see of the other.
  await lockDependencies(sql);
  const { insertedId } = await sql.execute(
    `insert into hosts (name, machine_id, boot_id, pid_namespace, uid, home, tags, generation, registered_at)
     values (?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    [...identityValues(identity), now],
  );
  await addLanesForHost(sql, identity.name, now);
  const fresh = { generation: 0, registeredAt: now, lastTickAt: null, clockOffsetMs: null, syncedFiles: {} };
  return { ...identity, id: insertedId, ...fresh };
}

/** Its name belongs to another. A server that has ended in another container of this machine has made way. */
export async function isTaken(sql: Sql, host: HostRow, identity: HostIdentity, now: number): Promise<boolean> {
  if (!isAnothers(host, identity, now)) return false;
  if (isAnothers({ ...host, pidNamespace: identity.pidNamespace }, identity, now)) return true;
  const rows = await sql.rows<Row>(
    'select kind, ended_at from supervisors where host_id = ? and (ended_at is null or id = (select max(id) from supervisors where host_id = ?))',
    [host.id, host.id],
  );
  return rows.length === 0 || rows.some(({ kind, ended_at: endedAt }) => kind !== 'server' || endedAt === null);
}

/** Another machine, user, folder or namespace that is still heard of; the same machine after a reboot is nobody else. */
function isAnothers(host: HostRow, identity: HostIdentity, now: number): boolean {
  const rebooted = host.machineId === identity.machineId && host.bootId !== identity.bootId;
  const same =
    host.machineId === identity.machineId &&
    host.uid === identity.uid &&
    host.home === identity.home &&
    (rebooted || host.pidNamespace === identity.pidNamespace);
  return !same && host.lastTickAt !== null && now - host.lastTickAt < silentMs;
}

function identityValues(identity: HostIdentity) {
  const { name, machineId, bootId, pidNamespace, uid, home, tags } = identity;
  return [name, machineId, bootId, pidNamespace, uid, home, JSON.stringify(tags)] as const;
}

async function insertSupervisor(
  sql: Sql,
  hostId: number,
  kind: SupervisorKind,
  generation: number,
  self: ProcessIdentity,
  identity: HostIdentity,
  now: number,
): Promise<number> {
  const { insertedId } = await sql.execute(
    `insert into supervisors (host_id, kind, generation, pid, started_ticks, boot_id, pid_namespace, uid, home, started_at,
     heartbeat_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      hostId,
      kind,
      generation,
      self.pid,
      self.startedTicks,
      self.bootId,
      self.pidNamespace,
      identity.uid,
      identity.home,
      now,
      now,
    ],
  );
  return insertedId;
}
