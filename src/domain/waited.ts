/** Something that a run waited for before it could start, or that a lane which is due waits for. */
export interface Waited {
  /**
   * The end of an upstream, the release of a hold, a place in a pool, room on the host, the end of the lane's own run before, or
   * what `reason` says.
   */
  for: 'upstream' | 'hold' | `pool:${string}` | 'room' | 'run' | 'other';
  /** The upstream. */
  job?: string;
  /** The run of the lane that had to end first. */
  runId?: number;
  /** Of a hold, and of what has no name here: in words. */
  reason?: string;
  fromAt: number;
  /** Null = it waits still. */
  untilAt: number | null;
}

/** What stands in the way of a lane that is due. */
export type Obstacle = Omit<Waited, 'fromAt' | 'untilAt'>;

/** Of so many waits is kept how long they were: the longest. */
const mostKept = 8;

/** The longest of waits that are over, in their order. */
export function longestWaits(waits: readonly Waited[]): Waited[] {
  const kept = new Set([...waits].sort((one, other) => lengthOf(other) - lengthOf(one)).slice(0, mostKept));
  return waits.filter((wait) => kept.has(wait));
}

/** What is left of waits that are over when those before an instant do not count. */
export function waitsSince(waits: readonly Waited[], at: number): Waited[] {
  const later = waits.map((wait) => ({ ...wait, fromAt: Math.max(wait.fromAt, at) }));
  return later.filter((wait) => lengthOf(wait) > 0);
}

/** True when both are about the same thing. */
export function isSameObstacle(one: Obstacle, other: Obstacle): boolean {
  return one.for === other.for && one.job === other.job && one.reason === other.reason;
}

function lengthOf({ fromAt, untilAt }: Waited): number {
  return (untilAt ?? fromAt) - fromAt;
}
