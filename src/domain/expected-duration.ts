/** How many of a job's last runs tell how long the next one will take. */
export const durationsThatCount = 20;

/**
 * How long a run is expected to take, in ms: the mean of the last durations (newest first) without one shortest and one
 * longest where there are three or more, so that a single odd run says nothing. Null when there is none.
 */
export function expectedDurationMs(durationsMs: number[]): number | null {
  const last = durationsMs.slice(0, durationsThatCount).sort((one, other) => one - other);
  const usual = last.length >= 3 ? last.slice(1, -1) : last;
  if (usual.length === 0) return null;
  return Math.round(usual.reduce((sum, duration) => sum + duration, 0) / usual.length);
}
