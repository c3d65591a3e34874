import type { HostRow } from '../../src/domain/host.ts';
import type { Job, JobSpec } from '../../src/domain/job.ts';
import type { Lane } from '../../src/domain/lane.ts';
import { nothingSaid } from '../../src/domain/report.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { JobView } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';

/** When the examples are looked at. */
export const noon: number = Date.parse('2026-06-01T12:00:00Z');
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

interface Wanted extends Partial<Pick<Job, 'id' | 'enabled' | 'override'>>, Partial<Omit<JobSpec, 'schedule'>> {
  rules?: Rule[];
  lane?: Partial<Lane>;
  lanes?: Partial<Lane>[];
  active?: Partial<Run>;
  lastRun?: Partial<Run>;
}

let ids = 0;

/** A job that is not scheduled and never ran, with changes. */
export function viewOf(name: string, wanted: Wanted = {}): JobView {
  const {
    id = ++ids,
    enabled = true,
    override = null,
    rules,
    lane = {},
    lanes = [lane],
    active,
    lastRun,
    ...spec
  } = wanted;
  const example = exampleJob([]);
  const schedule = { rules: rules ?? [{ kind: 'manual' as const }] };
  return {
    job: { ...example, id, name, enabled, override, spec: { ...example.spec, ...spec, schedule } },
    lanes: lanes.map((each) => laneWith(id, each)),
    active: active ? runOf(name, { status: 'running', jobId: id, ...active }) : null,
    lastRun: lastRun ? runOf(name, { jobId: id, ...lastRun }) : null,
    unreadable: null,
  };
}

/** A run that took the minute before noon and succeeded, with changes. */
export function runOf(job: string, changes: Partial<Run> = {}): Run {
  const hasEnded = changes.status !== 'running' && changes.status !== 'starting';
  const nothing = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
  return {
    id: 7,
    laneId: 1,
    jobId: 1,
    job,
    status: 'succeeded',
    cause: 'schedule',
    reason: null,
    scheduledAt: noon - minuteMs,
    attempt: 1,
    slots: 1,
    claimedAt: noon - minuteMs,
    startedAt: changes.status === 'starting' ? null : noon - minuteMs,
    finishedAt: hasEnded ? noon : null,
    durationMs: hasEnded ? minuteMs : null,
    onTime: hasEnded ? true : null,
    exitCode: hasEnded ? 0 : null,
    signal: null,
    host: 'web-1',
    pid: 4711,
    supervisorId: 1,
    spoolRoot: '/spool',
    timeoutMs: null,
    graceMs: 0,
    policy: { failOnStderr: false, output: { stdout: true, stderr: true, maxBytes: null } },
    stdout: nothing,
    stderr: nothing,
    ...nothingSaid,
    stopRequestedAt: null,
    stopRequestedBy: null,
    vanishedAt: null,
    params: {},
    requestedBy: null,
    backfillId: null,
    waited: null,
    ...changes,
  };
}

/** A host that ticked then. */
export function hostOf(name: string, lastTickAt: number | null): HostRow & { runnerPid: number | null } {
  const rest = { id: 1, machineId: '', bootId: '', pidNamespace: '', uid: 0, home: '/', tags: [], syncedFiles: {} };
  return { name, ...rest, generation: 1, registeredAt: 0, lastTickAt, clockOffsetMs: 0, runnerPid: null };
}

function laneWith(jobId: number, changes: Partial<Lane>): Lane {
  return {
    id: jobId,
    jobId,
    host: '',
    activeRunId: null,
    nextSlotAt: null,
    wakeAt: null,
    parkedReason: null,
    runCount: 0,
    failureStreak: 0,
    breakerFrom: 0,
    lastRunId: null,
    lastSuccessAt: null,
    lastSkipAt: null,
    lastSkipReason: null,
    parkedFor: null,
    parkedAt: null,
    ...changes,
  };
}
