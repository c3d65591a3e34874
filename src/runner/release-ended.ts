import { pendingWork } from '../domain/hold-release.ts';
import type { World } from './world.ts';

/** Who releases a hold that ends by itself. */
const byItself = 'its end';

/** Releases holds whose end has come, each with the choice that was made at its beginning. */
export async function releaseEnded({ store, settings, emit }: World, holdIds: number[]): Promise<void> {
  const released = await store.releaseHolds(holdIds, null, byItself, (lane, job, requests, at) =>
    pendingWork(lane, job, requests, at, settings.timezone),
  );
  for (const { hold, pending, jobs } of released) emit({ kind: 'hold-ended', hold, pending, jobs });
}
