import { nothingSaid } from '../../src/domain/report.ts';
import type { Cause, Run } from '../../src/domain/run.ts';
import { at } from './lane-example.ts';

/** A run of the example's job, claimed at this instant. */
export function run(claimedAt: number, cause: Cause = 'schedule'): Run {
  const stream = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
  return {
    id: 11,
    laneId: 3,
    jobId: 7,
    job: 'nightly',
    status: 'running',
    cause,
    reason: null,
    scheduledAt: at('12:00:10'),
    attempt: 3,
    slots: 1,
    claimedAt,
    startedAt: claimedAt,
    finishedAt: null,
    durationMs: null,
    onTime: null,
    exitCode: null,
    signal: null,
    host: 'web-1',
    pid: 100,
    supervisorId: 1,
    spoolRoot: '/spool',
    timeoutMs: null,
    graceMs: 10_000,
    policy: { failOnStderr: false, output: { stdout: true, stderr: true, maxBytes: null } },
    stdout: stream,
    stderr: stream,
    ...nothingSaid,
    stopRequestedAt: null,
    stopRequestedBy: null,
    vanishedAt: null,
    params: {},
    requestedBy: null,
    backfillId: null,
    waited: null,
  };
}
