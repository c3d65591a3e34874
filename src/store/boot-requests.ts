import type { HostIdentity, HostRow } from '../domain/host.ts';
import { laneHostsOf } from '../domain/lane-hosts.ts';
import type { StartsAtBoot } from './asked-of-schedules.ts';
import type { Sql } from './database.ts';
import { jsonRows, marks } from './dialect.ts';
import { insertRequests } from './requests.ts';
import { jobColumns, type Row, readableJobOf } from './rows.ts';

/**
 * A host whose machine started anew asks for a run in each lane that it serves of a job that is due then. In the transaction that
 * remembers the new boot, so that it is asked for once, whoever is killed when.
 */
export async function requestRunsAtBoot(
  sql: Sql,
  identity: HostIdentity,
  hosts: HostRow[],
  startsAtBoot: StartsAtBoot,
  now: number,
): Promise<void> {
  const jobIds = await jobsDueAtBoot(sql, startsAtBoot, now);
  if (jobIds.length === 0) return;
  const laneHosts = laneHostsOf(identity, hosts);
  const lanes = await sql.rows<{ id: number }>(
    `select id from lanes where job_id in ${sql.dialect.integers} and host in (${marks(laneHosts)}) order by id${sql.dialect.forUpdate}`,
    [JSON.stringify(jobIds), ...laneHosts],
  );
  const wish = { cause: 'schedule', at: now, scheduledAt: now, attempt: 1, params: {}, reason: null } as const;
  await insertRequests(
    sql,
    lanes.map(({ id }) => ({ ...wish, laneId: id, requestedBy: null })),
    now,
  );
  await wakeBy(
    sql,
    lanes.map(({ id }) => ({ id, at: now })),
  );
}

/** Only definitions that mention a reboot are read; whoever mentions it elsewhere is told apart then. */
async function jobsDueAtBoot(sql: Sql, startsAtBoot: StartsAtBoot, now: number): Promise<number[]> {
  const rows = await sql.rows<Row>(
    `select ${jobColumns} from jobs where deleted_at is null and enabled = 1
       and (spec like '%"reboot"%' or override like '%"reboot"%') order by id`,
  );
  return rows.flatMap((row) => {
    const job = readableJobOf(row);
    return 'unreadable' in job || !startsAtBoot(job, now) ? [] : [job.id];
  });
}

/** A lane with an active run wakes when that has ended. */
async function wakeBy(sql: Sql, wishes: { id: number; at: number }[]): Promise<void> {
  const columns = ['id', 'at'].map((name) => ({ name, type: 'integer' as const }));
  const isFree = 'lanes.active_run_id is null and (lanes.wake_at is null or lanes.wake_at > new.at)';
  const set = 'wake_at = new.at, version = lanes.version + 1';
  await sql.execute(sql.dialect.updateFrom('lanes', columns, set, isFree), [jsonRows(wishes)]);
}
