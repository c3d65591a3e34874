import { effectiveSchedule, type Job } from './job.ts';
import { exceptPhrases, limitPhrases } from './schedule/describe-limits.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import type { Limits } from './schedule/limits.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import { openTime } from './schedule/open-time.ts';
import type { Schedule, ScheduleContext } from './schedule/schedule.ts';
import { inWords } from './schedule/words.ts';
import type { WhyContext } from './why.ts';

/** An instant that would be a slot without the limits, and which of them leave it out. */
export interface LeftOut {
  at: number;
  words: string;
}

/** The first slot after now that the limits leave out before the one at `slotAt`; null = they leave out none. */
export function leftOutBefore(job: Job, slotAt: number, { now, timezone }: WhyContext): LeftOut | null {
  const schedule = effectiveSchedule(job);
  if (!schedule.limits || countsFromRuns(schedule)) return null;
  const context = contextOf(job, timezone);
  const at = nextSlot(withoutLimits(schedule), now, context);
  return at === null || at >= slotAt ? null : leftOut(schedule, at, context);
}

/** The last slot up to `upTo` that the limits of a schedule leave out, if none that they let pass comes after it. */
export function leftOutUpTo(schedule: Schedule, upTo: number, context: ScheduleContext): LeftOut | null {
  if (!schedule.limits || countsFromRuns(schedule)) return null;
  const at = previousSlot(withoutLimits(schedule), upTo, context);
  if (at === null || at <= (previousSlot(schedule, upTo, context) ?? Number.NEGATIVE_INFINITY)) return null;
  return leftOut(schedule, at, context);
}

/** What evaluating a job's schedule needs. */
export function contextOf({ name, createdAt }: Pick<Job, 'name' | 'createdAt'>, timezone: string): ScheduleContext {
  return { name, anchorAt: createdAt, timezone };
}

function withoutLimits({ limits: _limits, ...rest }: Schedule): Schedule {
  return rest;
}

/** Names each limit that by itself leaves the instant out. */
function leftOut({ limits = {}, timezone }: Schedule, at: number, context: ScheduleContext): LeftOut {
  const zone = timezone ?? context.timezone;
  const single = Object.entries(limits).flatMap(([name, value]): Limits[] =>
    name === 'except' ? (limits.except ?? []).map((one) => ({ except: [one] })) : [{ [name]: value }],
  );
  const broken = single.filter((limit) => openTime(limit, zone).from(at) !== at);
  return { at, words: inWords(broken.flatMap((limit) => [...limitPhrases(limit, 'only '), ...exceptPhrases(limit)])) };
}
