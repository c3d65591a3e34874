import type { Knex } from 'knex';
import {
  type Addition,
  createTables,
  createViews,
  dialectOf,
  dropTables,
  dropViews,
  extendTable,
  reduceTable,
  type Sql,
  type Table,
} from './tables.ts';

/**
 * What flow needs: upstreams that set off a job, freshness and deadlines, holds, pools, backfills and alerts. As in every step, each
 * statement can run again after the step was killed half-way.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables);
  for (const addition of additions) await extendTable(knex, addition);
  await tellWhatParks(knex);
  await beginHistories(knex);
  await createViews(knex, views(dialectOf(knex)));
}

export async function down(knex: Knex): Promise<void> {
  await dropViews(knex, views(dialectOf(knex)));
  await dropTables(knex, tables);
  for (const addition of additions) await reduceTable(knex, addition);
}

/** Until now upstreams alone parked a lane for others to wake. */
async function tellWhatParks(knex: Knex): Promise<void> {
  await knex.raw(
    "update lanes set parked_for = 'upstream' where parked_for is null and parked_reason like 'waits for %'",
  );
}

/** Slots are counted from now on. */
async function beginHistories(knex: Knex): Promise<void> {
  const schedule = `coalesce(jobs.override, case when json_valid(jobs.spec) then json_extract(jobs.spec, '$.schedule') end)`;
  await knex.raw(
    `insert into schedule_history (lane_id, job_id, at, next_slot_at, left_slot_at, job, schedule)
     select lanes.id, jobs.id, ${dialectOf(knex).now}, lanes.next_slot_at, null, jobs.name, ${schedule} from lanes
     join jobs on jobs.id = lanes.job_id
     where jobs.deleted_at is null and not exists (select 1 from schedule_history where lane_id = lanes.id)`,
  );
}

const additions: Addition[] = [
  {
    name: 'lanes',
    columns: [
      // What will wake a parked lane: 'upstream', 'hold', 'pool:…'; null = its `wake_at` alone, or an edit.
      'parked_for NAME',
      // Since when a parked lane waits: the instant at which it was due.
      'parked_at bigint',
      // What it has waited for since then, as a JSON document, and when that last came to pass; its run takes them along.
      'waited TEXT',
      'woken_at bigint',
      'last_skip_reason TEXT',
      // Up to which instant slots of a job that queues them get a run each.
      'queued_until bigint',
      // When a slot is due for which the active run has to go.
      'replace_at bigint',
      // How much of the failure streak a breaker counted before, when it held the job.
      'breaker_from bigint not null default 0',
    ],
    indexes: ['parked_for, priority, parked_at'],
  },
  {
    name: 'dependencies',
    columns: ['within_ms bigint', 'since_last_success smallint not null default 0', 'deadline NAME'],
  },
  {
    name: 'runs',
    columns: [
      // The pool in which it takes a place as long as it is active.
      'pool NAME',
      // Why it is to be stopped, where nobody asked for it.
      'stop_reason TEXT',
      // What it hands downstream, and what it asked of its runner, as JSON documents.
      'outputs TEXT',
      'asks TEXT',
      'requested_by TEXT',
      'backfill_id bigint',
      // When its processes were found gone, where a person has to say what becomes of it.
      'vanished_at bigint',
      // What kept it from starting when it was due, as a JSON document.
      'waited TEXT',
    ],
    indexes: ['pool, active_lane_id'],
  },
  { name: 'requests', columns: ['backfill_id bigint'] },
  // How often it claimed: written to count what runs there without anybody else claiming.
  { name: 'hosts', columns: ['claims bigint not null default 0'] },
  // By which what is older than the retention is found.
  { name: 'slot_ranges', columns: [], indexes: ['recorded_at'] },
  { name: 'job_history', columns: [], indexes: ['at, job_id'] },
  { name: 'jobs', columns: [], indexes: ['deleted_at'] },
];

const tables: Table[] = [
  // Which schedule a lane followed from when on, and with what first slot: what `verify` counts its slots by.
  {
    name: 'schedule_history',
    columns: [
      'id ID',
      'lane_id bigint not null',
      'job_id bigint not null',
      'at bigint not null',
      'next_slot_at bigint',
      // The lane's next slot until then.
      'left_slot_at bigint',
      'job NAME not null',
      'schedule TEXT',
      // The zone of schedules that name none; null = unknown.
      'timezone NAME',
    ],
    indexes: ['job_id, id', 'lane_id, id', 'at'],
  },
  // Up to which slot runs of a job were deleted with the history.
  { name: 'pruned_slots', columns: ['job_id bigint not null primary key', 'up_to_at bigint not null'] },
  // Whose ends set off a job: derived from its schedule, for the query of settle.
  {
    name: 'after_rules',
    columns: [
      'job_id bigint not null',
      // Which rule of the schedule: each of them makes the job due by itself.
      'rule bigint not null',
      'upstream_job_id bigint not null',
      'on_end NAME not null',
    ],
    primaryKey: 'job_id, rule, upstream_job_id',
    indexes: ['upstream_job_id'],
  },
  // Which of them have ended as asked since the lane last started.
  {
    name: 'awaited',
    columns: [
      'lane_id bigint not null',
      'rule bigint not null',
      'upstream_lane_id bigint not null',
      'ended_at bigint not null',
      // The run that ended; null = a slot that was skipped.
      'run_id bigint',
      // The lane's newest run then, 0 = none: once it has a newer one, this end counts no more.
      'newest_run_id bigint not null',
    ],
    primaryKey: 'lane_id, rule, upstream_lane_id',
  },
  {
    name: 'holds',
    columns: [
      'id ID',
      // 'all', 'job', 'tag' or 'host'; the target is '' for all.
      'scope NAME not null',
      'target NAME not null',
      'reason TEXT',
      'owner TEXT not null',
      'from_at bigint not null',
      'until_at bigint',
      // What happens at its end with what fell due meanwhile: 'run' or 'skip'; null = whoever releases it says so.
      'pending NAME',
      // Ids of jobs that it does not bind, as a JSON array.
      'exceptions TEXT not null',
      'released_at bigint',
      'released_by TEXT',
    ],
    indexes: ['released_at'],
  },
  {
    name: 'pools',
    columns: [
      'name NAME not null primary key',
      'size bigint not null',
      'version bigint not null default 0',
      'origin TEXT',
    ],
  },
  {
    name: 'backfills',
    columns: [
      'id ID',
      'lane_id bigint not null',
      'job_id bigint not null',
      'from_at bigint not null',
      'to_at bigint not null',
      'slots bigint not null',
      // So many of its slots were asked for, have ended for good, and did not succeed.
      'asked bigint not null default 0',
      'done bigint not null default 0',
      'failed bigint not null default 0',
      'pace_ms bigint not null',
      'params TEXT not null',
      'stop_on_failure smallint not null default 0',
      'requested_by TEXT',
      'created_at bigint not null',
      'ended_at bigint',
      // Why it ended before its last slot, in words.
      'end_reason TEXT',
    ],
    indexes: ['ended_at', 'lane_id'],
  },
  // The slots of a backfill that has not ended, in the order in which they are asked for.
  {
    name: 'backfill_slots',
    columns: ['backfill_id bigint not null', 'place bigint not null', 'scheduled_at bigint not null'],
    primaryKey: 'backfill_id, place',
  },
  {
    name: 'alerts',
    columns: [
      'id ID',
      'lane_id bigint not null',
      'job_id bigint not null',
      'kind NAME not null',
      'scheduled_at bigint not null',
      'deadline_at bigint not null',
      'at bigint not null',
      'message TEXT not null',
    ],
    unique: ['lane_id, kind, scheduled_at, deadline_at'],
    indexes: ['at'],
  },
];

/** For people who open the database. */
function views({ utc, items, item }: Sql): Record<string, string> {
  return {
    v_holds: `select id, scope, target, reason, owner, ${utc('from_at')} as from_time, ${utc('until_at')} as until_time,
      ${utc('released_at')} as released, released_by from holds`,
    v_alerts: `select jobs.name as job, alerts.kind, ${utc('alerts.scheduled_at')} as scheduled, ${utc('alerts.at')} as at,
      alerts.message from alerts join jobs on jobs.id = alerts.job_id`,
    v_waits: `select runs.id as run, runs.job, ${item('for')} as waited_for, ${item('job')} as upstream,
      ${item('runId')} as earlier_run, ${item('reason')} as reason, ${utc(item('fromAt'))} as from_time,
      ${utc(item('untilAt'))} as until_time from runs, ${items('runs.waited')}`,
  };
}
