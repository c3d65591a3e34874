import { now } from '../system/clock.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** Most rows that one pass deletes, so that no pass holds a lock for long. */
const batch = 500;
/** Who supervised is of interest while somebody may be looking for what went wrong. Milliseconds. */
const keepSupervisorsMs = 7 * 86_400_000;

/** Deletes a bounded number of runs that are older than the retention, and of supervisors that ended long ago. */
export async function prune(world: World, seat: Seat): Promise<void> {
  const { retentionMs } = world.settings;
  if (retentionMs > 0) await world.store.prune(now() - retentionMs, batch);
  await world.store.pruneSupervisors(seat.hostId, now() - keepSupervisorsMs, batch);
}
