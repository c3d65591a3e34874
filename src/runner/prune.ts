import { now } from '../system/clock.ts';
import type { World } from './world.ts';

/** Most runs that one pass deletes, so that no pass holds a lock for long. */
const batch = 500;

/** Deletes a bounded number of runs that are older than the retention. */
export async function prune(world: World): Promise<void> {
  const { retentionMs } = world.settings;
  if (retentionMs > 0) await world.store.prune(now() - retentionMs, batch);
}
