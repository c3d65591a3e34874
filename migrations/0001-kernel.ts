import type { Knex } from 'knex';
import { createTables, createViews, dialectOf, dropTables, dropViews, type Sql, type Table } from './tables.ts';

/**
 * Jobs, dependencies, lanes, requests, runs, slot ranges, chunks, hosts, supervisors and ticks. Instants are BIGINT epoch milliseconds
 * (`…_at`). Every statement can run again after the step was killed half-way: neither database takes DDL back.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables);
  await createViews(knex, views(dialectOf(knex)));
}

export async function down(knex: Knex): Promise<void> {
  await dropViews(knex, views(dialectOf(knex)));
  await dropTables(knex, tables);
}

const tables: Table[] = [
  { name: 'meta', columns: ['name NAME not null primary key', 'value TEXT'] },
  {
    name: 'hosts',
    columns: [
      'id ID',
      'name NAME not null',
      'machine_id NAME not null',
      'boot_id NAME not null',
      'pid_namespace NAME not null',
      'uid bigint not null',
      'home TEXT not null',
      'tags TEXT not null',
      'generation bigint not null default 0',
      'registered_at bigint not null',
      'last_tick_at bigint',
      'clock_offset_ms bigint',
      'tick_id bigint',
      // What this host last read of the jobs files that it keeps in sync, as one JSON document.
      'jobs_files TEXT',
    ],
    unique: ['name'],
  },
  {
    name: 'supervisors',
    columns: [
      'id ID',
      'host_id bigint not null',
      'kind NAME not null',
      'generation bigint not null',
      'pid bigint not null',
      'started_ticks NAME not null',
      'boot_id NAME not null',
      'pid_namespace NAME not null',
      'uid bigint not null',
      'home TEXT not null',
      'started_at bigint not null',
      'heartbeat_at bigint not null',
      'ended_at bigint',
    ],
    indexes: ['host_id, ended_at'],
  },
  {
    name: 'ticks',
    columns: [
      'id ID',
      'host_id bigint not null',
      'from_at bigint not null',
      'to_at bigint not null',
      'count bigint not null',
    ],
    indexes: ['host_id, from_at'],
  },
  {
    name: 'jobs',
    columns: [
      'id ID',
      'name NAME not null',
      'live_name NAME',
      'enabled smallint not null',
      'spec TEXT not null',
      'override TEXT',
      'origin TEXT',
      'base_dir TEXT not null',
      'created_at bigint not null',
      'updated_at bigint not null',
      'deleted_at bigint',
    ],
    unique: ['live_name'],
  },
  {
    name: 'job_history',
    columns: [
      'id ID',
      'job_id bigint not null',
      'at bigint not null',
      'actor TEXT not null',
      'change_made TEXT not null',
      'spec TEXT',
    ],
    indexes: ['job_id, id'],
  },
  // What each job waits for: derived from its document, for the queries of claim and settle.
  {
    name: 'dependencies',
    columns: [
      'job_id bigint not null',
      'upstream_job_id bigint not null',
      'wait_for_completion smallint not null',
      'wait_for_success smallint not null',
      'wait_for_next_run smallint not null',
    ],
    primaryKey: 'job_id, upstream_job_id',
    indexes: ['upstream_job_id'],
  },
  {
    name: 'lanes',
    columns: [
      'id ID',
      'job_id bigint not null',
      'host NAME not null',
      'active_run_id bigint',
      'next_slot_at bigint',
      'wake_at bigint',
      'parked_reason TEXT',
      'priority bigint not null default 0',
      'version bigint not null default 0',
      'run_count bigint not null default 0',
      'failure_streak bigint not null default 0',
      'last_run_id bigint',
      'last_success_at bigint',
      'last_skip_at bigint',
    ],
    unique: ['job_id, host'],
    indexes: ['host, wake_at', 'active_run_id'],
  },
  {
    name: 'requests',
    columns: [
      'id ID',
      'lane_id bigint not null',
      'cause NAME not null',
      'due_at bigint not null',
      'scheduled_at bigint not null',
      'attempt bigint not null',
      'params TEXT not null',
      'reason TEXT',
      'requested_by TEXT',
      'created_at bigint not null',
    ],
    indexes: ['lane_id, due_at'],
  },
  {
    name: 'runs',
    columns: [
      'id ID',
      'lane_id bigint not null',
      // Set while unsettled: at most one run of a lane is.
      'active_lane_id bigint',
      // Null once abandoned: nothing was executed, so the way is free for the next claim of the slot.
      'slot_key NAME',
      'job_id bigint not null',
      'job NAME not null',
      'status NAME not null',
      'cause NAME not null',
      'reason TEXT',
      'scheduled_at bigint not null',
      'attempt bigint not null',
      'slots bigint not null',
      'params TEXT not null',
      'claimed_at bigint not null',
      'started_at bigint',
      'finished_at bigint',
      'duration_ms bigint',
      'on_time smallint',
      'exit_code bigint',
      'signal_name NAME',
      'host NAME not null',
      'pid bigint',
      'supervisor_id bigint not null',
      'spool_root TEXT not null',
      'timeout_ms bigint',
      'grace_ms bigint not null',
      'policy TEXT not null',
      'stdout_bytes bigint not null default 0',
      'stdout_stored bigint not null default 0',
      'stdout_dropped bigint not null default 0',
      'stdout_approximate smallint not null default 0',
      'stderr_bytes bigint not null default 0',
      'stderr_stored bigint not null default 0',
      'stderr_dropped bigint not null default 0',
      'stderr_approximate smallint not null default 0',
      // How far the job's report was read, and what it says of itself.
      'report_bytes bigint not null default 0',
      'progress_done double',
      'progress_total double',
      'progress_note TEXT',
      'progress_at bigint',
      'records bigint',
      'message TEXT',
      'stop_requested_at bigint',
      'stop_requested_by TEXT',
    ],
    unique: ['active_lane_id', 'slot_key'],
    indexes: [
      'job_id, id',
      'supervisor_id, active_lane_id',
      'host, active_lane_id',
      'claimed_at',
      'finished_at',
      'status, id',
    ],
  },
  {
    name: 'slot_ranges',
    columns: [
      'id ID',
      'lane_id bigint not null',
      'job_id bigint not null',
      'from_at bigint not null',
      'to_at bigint not null',
      'count bigint not null',
      'reason NAME not null',
      'recorded_at bigint not null',
    ],
    indexes: ['job_id, from_at'],
  },
  {
    name: 'chunks',
    columns: [
      'run_id bigint not null',
      'stream NAME not null',
      'start_offset bigint not null',
      // Tells which came first of two streams, as exactly as they are looked at.
      'seen_at bigint not null',
      'data BYTES not null',
    ],
    primaryKey: 'run_id, stream, start_offset',
  },
];

/** For people who open the database: names instead of ids, UTC instead of milliseconds. */
function views({ utc }: Sql): Record<string, string> {
  return {
    v_jobs: `select jobs.id, jobs.name, jobs.enabled, lanes.host, ${utc('lanes.next_slot_at')} as next_slot,
      lanes.active_run_id, lanes.parked_reason, lanes.run_count, lanes.failure_streak,
      ${utc('lanes.last_success_at')} as last_success, jobs.origin
      from jobs left join lanes on lanes.job_id = jobs.id where jobs.deleted_at is null`,
    v_runs: `select id, job, status, cause, reason, ${utc('scheduled_at')} as scheduled, ${utc('started_at')} as started,
      ${utc('finished_at')} as finished, duration_ms, progress_done, progress_total, exit_code, signal_name, host, pid
      from runs`,
    v_dependencies: `select jobs.name as job, upstream.name as waits_for, wait_for_completion, wait_for_success,
      wait_for_next_run from dependencies join jobs on jobs.id = dependencies.job_id
      join jobs as upstream on upstream.id = dependencies.upstream_job_id`,
    v_slot_ranges: `select jobs.name as job, slot_ranges.reason, slot_ranges.count, ${utc('slot_ranges.from_at')} as from_slot,
      ${utc('slot_ranges.to_at')} as to_slot from slot_ranges join jobs on jobs.id = slot_ranges.job_id`,
    v_ticks: `select hosts.name as host, ${utc('ticks.from_at')} as from_time, ${utc('ticks.to_at')} as to_time, ticks.count
      from ticks join hosts on hosts.id = ticks.host_id`,
  };
}
