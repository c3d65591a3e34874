import { Failure } from '../domain/failure.ts';
import type { HostRow, Supervisor, SupervisorKind } from '../domain/host.ts';
import type { Job, JobSpec } from '../domain/job.ts';
import type { Lane, ParkedFor, Request } from '../domain/lane.ts';
import type { Cause, Progress, Run, RunStatus, StreamFigures } from '../domain/run.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import { blankSpec, looksLikeSchedule, looksLikeSpec } from '../domain/stored-spec.ts';
import { syncedFilesOf } from '../domain/synced-files.ts';
import type { Waited } from '../domain/waited.ts';

/** Rows as the drivers answer them, turned into what the rest of the program knows. Rows never leave this folder. */
export type Row = Record<string, string | number | null>;

export const jobColumns = 'id, name, enabled, spec, override, origin, base_dir, created_at, updated_at';

/** Throws a Failure that names the job when its definition is no JSON document. */
export function jobOf(row: Row): Job {
  return {
    id: Number(row.id),
    name: String(row.name),
    enabled: row.enabled === 1,
    spec: { ...laterKeys, ...(documentOf(row, 'spec') as JobSpec) },
    override: row.override === null ? null : (documentOf(row, 'override') as Schedule),
    origin: textOf(row.origin),
    baseDir: String(row.base_dir),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}

/** What documents lack that were stored before jobs had these keys. */
const laterKeys: Pick<JobSpec, 'dependencies'> = { dependencies: [] };

/** What is left of a job whose definition is no JSON document: its name, and why in words. */
export interface UnreadableJob {
  name: string;
  unreadable: string;
}

/** As `jobOf`, for those who go on without the jobs that cannot be read. */
export function readableJobOf(row: Row): Job | UnreadableJob {
  try {
    return jobOf(row);
  } catch (error) {
    if (error instanceof Failure) return { name: String(row.name), unreadable: error.message };
    throw error;
  }
}

/** Why the definition of a job cannot be read, in a sentence, with what stands in its place. */
export interface Unreadable {
  reason: string;
  document: string;
}

/** As `jobOf`, for those who show jobs: what cannot be read of one is blank, and told. */
export function shownJobOf(row: Row): { job: Job; unreadable: Unreadable | null } {
  const spoilt = (['spec', 'override'] as const).find((column) => !isReadable(row, column));
  if (spoilt === undefined) return { job: jobOf(row), unreadable: null };
  const job = jobOf({ ...row, override: null, ...(spoilt === 'spec' ? { spec: '{}' } : {}) });
  return {
    job: spoilt === 'spec' ? { ...job, spec: blankSpec } : job,
    unreadable: { reason: unreadable(row, spoilt).message, document: String(row[spoilt]) },
  };
}

function isReadable(row: Row, column: 'spec' | 'override'): boolean {
  if (column === 'override' && row.override === null) return true;
  try {
    const document = documentOf(row, column);
    return column === 'spec' ? looksLikeSpec(document) : looksLikeSchedule(document);
  } catch {
    return false;
  }
}

function documentOf(row: Row, column: 'spec' | 'override'): object {
  try {
    const document: unknown = JSON.parse(String(row[column]));
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Told below, with the job's name.
  }
  throw unreadable(row, column);
}

function unreadable(row: Row, column: 'spec' | 'override'): Failure {
  return new Failure(
    'bad_job',
    `job ${row.name}: its definition in the database (jobs.${column}, id ${row.id}) cannot be read; it must be a JSON object with what a job has`,
  );
}

export function laneOf(row: Row): Lane {
  return {
    id: Number(row.id),
    jobId: Number(row.job_id),
    host: String(row.host),
    activeRunId: numberOf(row.active_run_id),
    nextSlotAt: numberOf(row.next_slot_at),
    wakeAt: numberOf(row.wake_at),
    parkedReason: textOf(row.parked_reason),
    parkedFor: textOf(row.parked_for) as ParkedFor | null,
    parkedAt: numberOf(row.parked_at),
    waited: waitedOf(row),
    wokenAt: numberOf(row.woken_at),
    queuedUntil: numberOf(row.queued_until),
    replaceAt: numberOf(row.replace_at),
    runCount: Number(row.run_count),
    failureStreak: Number(row.failure_streak),
    breakerFrom: Number(row.breaker_from),
    lastRunId: numberOf(row.last_run_id),
    lastSuccessAt: numberOf(row.last_success_at),
    lastSkipAt: numberOf(row.last_skip_at),
    lastSkipReason: textOf(row.last_skip_reason),
  };
}

export function requestOf(row: Row): Request {
  return {
    id: Number(row.id),
    laneId: Number(row.lane_id),
    cause: String(row.cause) as Cause,
    at: Number(row.due_at),
    scheduledAt: Number(row.scheduled_at),
    attempt: Number(row.attempt),
    params: JSON.parse(String(row.params)),
    reason: textOf(row.reason),
    requestedBy: textOf(row.requested_by),
    ...(row.backfill_id == null ? {} : { backfillId: Number(row.backfill_id) }),
  };
}

export function runOf(row: Row): Run {
  return {
    id: Number(row.id),
    laneId: Number(row.lane_id),
    jobId: Number(row.job_id),
    job: String(row.job),
    status: String(row.status) as RunStatus,
    cause: String(row.cause) as Cause,
    reason: textOf(row.reason),
    scheduledAt: Number(row.scheduled_at),
    attempt: Number(row.attempt),
    slots: Number(row.slots),
    claimedAt: Number(row.claimed_at),
    startedAt: numberOf(row.started_at),
    finishedAt: numberOf(row.finished_at),
    durationMs: numberOf(row.duration_ms),
    onTime: row.on_time == null ? null : row.on_time === 1,
    exitCode: numberOf(row.exit_code),
    signal: textOf(row.signal_name),
    host: String(row.host),
    pid: numberOf(row.pid),
    supervisorId: Number(row.supervisor_id),
    spoolRoot: String(row.spool_root),
    timeoutMs: numberOf(row.timeout_ms),
    graceMs: Number(row.grace_ms),
    policy: JSON.parse(String(row.policy)),
    stdout: figuresOf(row, 'stdout'),
    stderr: figuresOf(row, 'stderr'),
    reportBytes: Number(row.report_bytes),
    progress: progressOf(row),
    records: numberOf(row.records),
    message: textOf(row.message),
    outputs: row.outputs == null ? {} : JSON.parse(String(row.outputs)),
    asks: row.asks == null ? [] : JSON.parse(String(row.asks)),
    stopRequestedAt: numberOf(row.stop_requested_at),
    stopRequestedBy: textOf(row.stop_requested_by),
    vanishedAt: numberOf(row.vanished_at),
    params: JSON.parse(String(row.params)),
    requestedBy: textOf(row.requested_by),
    backfillId: numberOf(row.backfill_id),
    waited: waitedOf(row),
  };
}

function waitedOf({ waited }: Row): Waited[] | null {
  return waited == null ? null : JSON.parse(String(waited));
}

function progressOf(row: Row): Progress | null {
  const [done, at] = [numberOf(row.progress_done), numberOf(row.progress_at)];
  if (done === null || at === null) return null;
  return { done, total: numberOf(row.progress_total), note: textOf(row.progress_note), at };
}

export function hostOf(row: Row): HostRow {
  return {
    id: Number(row.id),
    name: String(row.name),
    machineId: String(row.machine_id),
    bootId: String(row.boot_id),
    pidNamespace: String(row.pid_namespace),
    uid: Number(row.uid),
    home: String(row.home),
    tags: JSON.parse(String(row.tags)),
    generation: Number(row.generation),
    registeredAt: Number(row.registered_at),
    lastTickAt: numberOf(row.last_tick_at),
    clockOffsetMs: numberOf(row.clock_offset_ms),
    syncedFiles: syncedFilesOf(row.jobs_files),
  };
}

export const supervisorColumns = `supervisors.id, supervisors.host_id, hosts.name as host, supervisors.kind,
  supervisors.generation, supervisors.pid, supervisors.started_ticks, supervisors.boot_id, supervisors.pid_namespace,
  supervisors.uid, supervisors.home, supervisors.started_at, supervisors.heartbeat_at, supervisors.ended_at`;

export function supervisorOf(row: Row): Supervisor {
  return {
    id: Number(row.id),
    hostId: Number(row.host_id),
    host: String(row.host),
    kind: String(row.kind) as SupervisorKind,
    generation: Number(row.generation),
    pid: Number(row.pid),
    startedTicks: String(row.started_ticks),
    bootId: String(row.boot_id),
    pidNamespace: String(row.pid_namespace),
    uid: Number(row.uid),
    home: String(row.home),
    startedAt: Number(row.started_at),
    heartbeatAt: Number(row.heartbeat_at),
    endedAt: numberOf(row.ended_at),
  };
}

function figuresOf(row: Row, stream: 'stdout' | 'stderr'): StreamFigures {
  return {
    bytes: Number(row[`${stream}_bytes`]),
    storedBytes: Number(row[`${stream}_stored`]),
    droppedBytes: Number(row[`${stream}_dropped`]),
    approximate: row[`${stream}_approximate`] === 1,
  };
}

function numberOf(value: string | number | null | undefined): number | null {
  return value == null ? null : Number(value);
}

function textOf(value: string | number | null | undefined): string | null {
  return value == null ? null : String(value);
}
