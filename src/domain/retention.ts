/** Before which instants history may go, epoch ms. */
export interface Horizon {
  /** Runs that ended before, and what explains them. */
  before: number;
  /** Who changed which job, and jobs that were deleted: never less than a year is kept of that. */
  deedsBefore: number;
}

const keepDeedsMs = 365 * 86_400_000;

/** The horizon of those who keep what ended from `before` on. */
export function horizonOf(before: number, now: number): Horizon {
  return { before, deedsBefore: Math.min(before, now - keepDeedsMs) };
}

/** What is kept besides runs and grows with time, in the order in which it is pruned. */
export const recordKinds = [
  'slotRanges',
  'schedules',
  'alerts',
  'backfills',
  'holds',
  'ticks',
  'deeds',
  'jobs',
] as const;

export type RecordKind = (typeof recordKinds)[number];
