import { looksLikeDuration, parseDuration } from './duration.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { MissedDeadline } from './missed-deadline.ts';
import type { JobContext } from './missed-slots.ts';
import { timesSlots } from './schedule/times-slots.ts';
import { timeBeside, wallTimeToTheSecond } from './schedule/zone.ts';
import type { UnmetUpstream } from './upstream.ts';

/** The deadline of a dependency for one slot: so long after it, or the first such time of the day after it. */
export function deadlineAt(deadline: string, slotAt: number, zone: string): number | null {
  if (looksLikeDuration(deadline)) return slotAt + parseDuration(deadline);
  return timesSlots([deadline], zone).next(slotAt);
}

/** Of a slot that waits: the latest deadline that has passed at `now`, with all that is late by then, and the next one that has not. */
export function deadlinesOf(
  job: Job,
  slotAt: number,
  unmet: readonly UnmetUpstream[],
  now: number,
  { timezone }: JobContext,
): { missed: MissedDeadline | null; nextAt: number | null } {
  const zone = effectiveSchedule(job).timezone ?? timezone;
  const deadlines = unmet
    .flatMap(({ deadline, reason }) => {
      const at = deadline === undefined ? null : deadlineAt(deadline, slotAt, zone);
      return at === null ? [] : [{ at, reason }];
    })
    .sort((one, other) => one.at - other.at);
  const passed = deadlines.filter(({ at }) => at <= now);
  const latest = passed.at(-1);
  const reason = passed.map((one) => one.reason).join('; ');
  return {
    missed: latest ? missedDeadline(slotAt, { at: latest.at, reason }, zone) : null,
    nextAt: deadlines.find(({ at }) => at > now)?.at ?? null,
  };
}

function missedDeadline(
  scheduledAt: number,
  { at, reason }: { at: number; reason: string },
  zone: string,
): MissedDeadline {
  const slot = wallTimeToTheSecond(scheduledAt, zone);
  const by = timeBeside(wallTimeToTheSecond(at, zone), slot);
  return { scheduledAt, deadlineAt: at, reason, message: `its slot of ${slot} was to begin by ${by}, and ${reason}` };
}
