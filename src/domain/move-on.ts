import { startAtOf } from './delay-of.ts';
import type { DueSlots } from './due-slots.ts';
import { earliest } from './instants.ts';
import type { Candidate, Decision, SlotRange } from './lane.ts';
import { isFinished, type JobContext, latestSlotOfJob, oneSlot, slotRange } from './missed-slots.ts';
import { reasonToDrop } from './reason-to-drop.ts';
import { isAutomaticRetry } from './retry-requests.ts';

/** The slot is due, and its run starts a little later. */
export function delayed(candidate: Candidate, now: number, context: JobContext): Decision {
  const { job, lane } = candidate;
  const startAt = startAtOf(job, latestSlotOfJob(job, lane.nextSlotAt ?? now, now, context), context);
  return advance(candidate, lane.nextSlotAt, startAt, [], now);
}

/** What happens with a lane of which no run starts: what is recorded, and what comes next. */
export function moveOn(candidate: Candidate, due: DueSlots | null, now: number, context: JobContext): Decision {
  const { job } = candidate;
  const nextSlotAt = nextAfter(candidate, due);
  const disabled = due && !job.enabled ? [slotRange(job, due.firstAt, now, 'disabled', context)] : null;
  return advance(candidate, nextSlotAt, nextSlotAt, disabled ?? due?.dropped ?? [], now);
}

/** No run starts, so requests that are due came to nothing; of a job that is enabled again later their slots are not due. */
function advance(
  candidate: Candidate,
  nextSlotAt: number | null,
  startAt: number | null,
  slotRanges: SlotRange[],
  now: number,
): Decision {
  const { lane, requests } = candidate;
  // A backfill that gave way goes on.
  const ended = requests.filter((wish) => wish.at <= now && wish.cause !== 'backfill');
  const left = requests.filter((wish) => !ended.includes(wish));
  // A further attempt stands for no slot but its first one's.
  const slotsOfEnded = ended.filter((wish) => !isAutomaticRetry(wish) && wish.cause !== 'rerun');
  const ofEnded = slotsOfEnded.map((wish) =>
    oneSlot(wish.scheduledAt, reasonToDrop(candidate, wish, now) ?? 'disabled'),
  );
  return {
    kind: 'advance',
    laneId: lane.id,
    nextSlotAt,
    wakeAt: earliest([startAt, ...left.map(({ at }) => at)]),
    ...(ended.length > 0 ? { requestIds: ended.map(({ id }) => id) } : {}),
    slotRanges: [...ofEnded, ...slotRanges],
  };
}

/** The next slot of a lane of which no run starts. */
function nextAfter({ lane, job }: Candidate, due: DueSlots | null): number | null {
  if (!job.enabled || isFinished(job, lane.runCount)) return null;
  return due ? due.nextSlotAt : lane.nextSlotAt;
}
