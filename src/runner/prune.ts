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
  const { retentionMs } = world.settings;
  if (retentionMs > 0) await pruneHistory(world, now() - retentionMs);
  await world.store.pruneSupervisors(seat.hostId, now() - keepSupervisorsMs, batch);
}

async function pruneHistory(world: World, before: number): Promise<void> {
  await world.store.prune(before, batch);
  await pruneRecords(world, before);
}

/** Where little is written that look is for nothing, and it grows with the jobs: once an hour, and in the next pass where a batch was full. */
async function pruneRecords({ store, settings }: World, before: number): Promise<void> {
  if (!isNews(settings.home, 'pruned', now())) return;
  const horizon = horizonOf(before, now());
  let isMore = false;
  for (const kind of await store.kindsToPrune(horizon)) {
    if ((await store.pruneRecords(kind, horizon, batch)) === batch) isMore = true;
  }
  if (isMore) forgetNews(settings.home, 'pruned');
}
