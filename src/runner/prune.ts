import { horizonOf } from '../domain/retention.ts';
import { now } from '../system/clock.ts';
import { forgetNews, isNews } from '../system/hourly-note.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** Most rows that one pass deletes, so that no pass holds a lock for long. */
const batch = 500;
/** Who supervised is of interest while somebody may be looking for what went wrong. Milliseconds. */
const keepSupervisorsMs = 7 * 86_400_000;

/** Deletes a bounded number of runs that are older than the retention, with what explains them, and of supervisors that ended long ago. */
export async function prune(world: World, seat: Seat): Promise<void> {
  const { store, settings } = world;
  const at = now();
  if (settings.retentionMs > 0) {
    await store.prune(at - settings.retentionMs, batch);
    await pruneRecords(world, at);
  }
  await store.pruneSupervisors(seat.hostId, at - keepSupervisorsMs, batch);
}

/** That look leads through every lane, and mostly finds nothing: once an hour, and in the next pass where more was found. */
async function pruneRecords({ store, settings }: World, at: number): Promise<void> {
  if (!isNews(settings.home, 'pruned', at)) return;
  const horizon = horizonOf(at - settings.retentionMs, at);
  let isMore = false;
  for (const kind of await store.kindsToPrune(horizon)) {
    if ((await store.pruneRecords(kind, horizon, batch)) === batch) isMore = true;
  }
  if (isMore) forgetNews(settings.home, 'pruned');
}
