import type { Hold } from './hold.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Run } from './run.ts';
import { counted } from './schedule/words.ts';
import { timeBeside, wallTimeToTheSecond } from './schedule/zone.ts';
import type { Waited } from './waited.ts';
import type { Facts, JobDeed, ServingHost, WhyContext } from './why.ts';

/** An instant in words. */
export type Clock = (at: number) => string;

/** What the clock on the wall of the job's zone showed: `03:01`, of another day `2026-03-01 03:01`; seconds where there are any. */
export function wallClock(
  job: Pick<Job, 'spec' | 'override'>,
  { now, timezone }: Pick<WhyContext, 'now' | 'timezone'>,
): Clock {
  const zone = zoneOf(job, { timezone });
  const today = wallTimeToTheSecond(now, zone);
  return (at) => timeBeside(wallTimeToTheSecond(at, zone), today);
}

/** Why no more is known. */
export const historyDeleted = 'the history of that time was deleted (`chroniker prune`, the setting `retention.runs`)';

/** How many runs a schedule allows: `the 10 runs`, `the only run`. */
export function runsAllowed(maxRuns: number | undefined): string {
  return maxRuns === 1 ? 'the only run' : `the ${maxRuns ?? 0} runs`;
}

/** The zone of a job's schedule. */
export function zoneOf(job: Pick<Job, 'spec' | 'override'>, { timezone }: Pick<WhyContext, 'timezone'>): string {
  return effectiveSchedule(job).timezone ?? timezone;
}

/** `40 seconds`, `90 minutes`, `3 hours`, `2 days`: at least two of a unit, so that no half is rounded away. */
export function roughly(ms: number): string {
  const units = [
    ['second', 1_000],
    ['minute', 60_000],
    ['hour', 3_600_000],
    ['day', 86_400_000],
  ] as const;
  const [unit, size] = units.findLast(([, size]) => ms >= 2 * size) ?? units[0];
  return counted(Math.round(ms / size), unit);
}

/** How a run ended: `succeeded`, `failed with exit code 3`, `was stopped`. */
export function endText(run: Pick<Run, 'status' | 'exitCode' | 'signal' | 'reason'>): string {
  const ends: Record<string, string> = {
    succeeded: 'succeeded',
    failed: `failed${resultOf(run)}`,
    timed_out: 'was ended by its timeout',
    stopped: 'was stopped',
    lost: 'was lost (its process vanished without a result)',
    skipped: 'found nothing to do',
    abandoned: 'was not executed',
  };
  return ends[run.status] ?? run.status;
}

function resultOf({ exitCode, signal, reason }: Pick<Run, 'exitCode' | 'signal' | 'reason'>): string {
  if (reason !== null) return ` (${reason})`;
  if (signal !== null) return ` with ${signal}`;
  return exitCode === null ? '' : ` with exit code ${exitCode}`;
}

/** How long a run took: `within a second`, `after 12 minutes`. */
export function tookText({ durationMs }: Pick<Run, 'durationMs'>): string {
  if (durationMs === null) return '';
  return durationMs < 1_000 ? ' within a second' : ` after ${roughly(durationMs)}`;
}

/** Holds as the facts tell of them. */
export function holdFacts(holds: readonly Hold[]): Facts[] {
  return holds.map(({ id, scope, target, owner, reason, fromAt, untilAt }) => {
    return { id, scope, target, owner, reason, fromAt, untilAt };
  });
}

/** A run as the facts tell of it. */
export function runFacts({
  id,
  status,
  cause,
  attempt,
  scheduledAt,
  startedAt,
  finishedAt,
  exitCode,
  host,
  waited,
}: Run): Facts {
  const began = { id, status, cause, attempt, scheduledAt, startedAt, finishedAt, exitCode, host };
  return { ...began, waited: waited && waitFacts(waited) };
}

/** Waits as the facts tell of them. */
export function waitFacts(waits: readonly Waited[]): Facts[] {
  return waits.map(({ for: what, job = null, runId = null, reason = null, fromAt, untilAt }) => {
    return { for: what, job, runId, reason, fromAt, untilAt };
  });
}

/** What somebody did, who and when: `disabled by ann at 03:01 (no longer in its file)`; `what` says it in other words. */
export function deedText({ change, by, at }: JobDeed, clock: Clock, what?: string): string {
  const [deed = change, reason] = change.split(': ', 2);
  return `${what ?? deed} by ${by} at ${clock(at)}${reason === undefined ? '' : ` (${reason})`}`;
}

/** The hosts on which a lane may run, in words: `on web-1`. */
export function onHosts(hosts: readonly Pick<ServingHost, 'name'>[]): string {
  return hosts.length === 0 ? '' : ` on ${hosts.map(({ name }) => name).join(' or ')}`;
}
