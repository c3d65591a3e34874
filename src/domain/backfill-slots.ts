import { mostBackfillSlots } from './backfill.ts';
import { Failure } from './failure.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { JobContext } from './missed-slots.ts';
import { countSlots } from './schedule/count-slots.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { hasSlots } from './schedule/has-slots.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import type { Rule, ScheduleContext } from './schedule/schedule.ts';
import { slotsBackwards, slotsBetween } from './schedule/slots-between.ts';

/** Which slots of the past somebody wants, inclusive. */
export interface BackfillStretch {
  fromAt: number;
  toAt: number;
  newestFirst: boolean;
  /** Only the first so many. */
  limit: number | undefined;
}

/** The slots of a stretch in the order in which they are to be run, but for those that need no run; how many these were. */
export interface BackfillSlots {
  slotsAt: number[];
  leftOut: number;
}

/**
 * The slots of the job's schedule, as it is now, that a backfill of this stretch runs. `Failure('usage')` = it has no slots of its
 * own, or none there, or more than one backfill takes.
 */
export function backfillSlots(
  job: Job,
  stretch: BackfillStretch,
  isDone: (slotAt: number) => boolean,
  project: JobContext,
): BackfillSlots {
  requireSlots(job);
  const context = { ...project, anchorAt: job.createdAt, name: job.name };
  const most = Math.min(stretch.limit ?? Number.POSITIVE_INFINITY, mostBackfillSlots + 1);
  const slotsAt: number[] = [];
  let leftOut = 0;
  for (const at of slotsOf(job, stretch, context)) {
    if (slotsAt.length >= most) break;
    if (isDone(at)) leftOut++;
    else slotsAt.push(at);
  }
  if (slotsAt.length > mostBackfillSlots) throw tooMany(job, stretch, context);
  if (slotsAt.length + leftOut === 0) throw noSlot(job, stretch, context);
  return { slotsAt, leftOut };
}

function* slotsOf(job: Job, { fromAt, toAt, newestFirst }: BackfillStretch, context: ScheduleContext) {
  const schedule = effectiveSchedule(job);
  if (!newestFirst) return yield* slotsBetween(schedule, fromAt - 1, toAt, context);
  for (const at of slotsBackwards(schedule, toAt, context)) {
    if (at < fromAt) return;
    yield at;
  }
}

/** Rules whose slots lie in the past as well as in the future. */
function requireSlots(job: Job): void {
  const schedule = effectiveSchedule(job);
  const cure = `\`chroniker trigger ${job.name}\` runs it once`;
  const kinds = schedule.rules.map(({ kind }) => kind);
  if (countsFromRuns(schedule)) {
    throw new Failure(
      'usage',
      `${job.name} counts its interval from its runs, so it has no slots in the past; ${cure}`,
    );
  }
  if (hasSlots(schedule)) return;
  throw new Failure('usage', `${job.name} has no slots of its own: ${whyNone(kinds)}; ${cure}`);
}

function whyNone(kinds: Rule['kind'][]): string {
  if (kinds.includes('after')) return 'it goes after other jobs';
  return kinds.includes('reboot') ? 'it runs after its machine started' : 'it runs only by hand';
}

function noSlot(job: Job, { fromAt, toAt }: BackfillStretch, context: ScheduleContext): Failure {
  const schedule = effectiveSchedule(job);
  const before = previousSlot(schedule, fromAt - 1, context);
  const after = nextSlot(schedule, toAt, context);
  const near = [
    ...(before === null ? [] : [`the last before is ${shownAt(before)}`]),
    ...(after === null ? [] : [`the next is ${shownAt(after)}`]),
  ];
  const where = `${shownAt(fromAt)} to ${shownAt(toAt)}`;
  return new Failure('usage', [`${job.name} has no slot from ${where}`, near.join(', ')].filter(Boolean).join('; '));
}

function tooMany(job: Job, { fromAt, toAt }: BackfillStretch, context: ScheduleContext): Failure {
  const count = countSlots(effectiveSchedule(job), fromAt - 1, toAt, context);
  return new Failure(
    'usage',
    `${job.name} has ${count} slots there, and a backfill takes ${mostBackfillSlots} at most; give --limit, or a shorter stretch`,
  );
}

function shownAt(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
