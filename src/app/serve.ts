import type { Observer } from '../domain/event.ts';
import { type ServerEnd, type ServerOptions, serve } from '../runner/cronserver.ts';
import { nextFull } from '../runner/minute.ts';
import type { StoreOptions } from '../store/connect.ts';
import { openStore } from '../store/open.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import { monotonicMs, now, sleep } from '../system/clock.ts';
import { randomUpTo } from '../system/random.ts';
import { withWorld } from './compose.ts';
import type { Configuration } from './configuration.ts';
import { findJobs } from './find-jobs.ts';
import { identityOf } from './identity.ts';
import type { Loudness } from './listen.ts';
import { withObservers } from './observers.ts';

/** How a project is served. */
export interface ServeWish {
  intervalMs: number;
  /** Undefined = until a signal. */
  stopAfterMs?: number;
  /** Up to so much later. */
  stopVarianceMs: number;
  stopTimeoutMs: number;
  /** Jobs by id or name; every job when neither is given. */
  only?: string[];
  except?: string[];
}

/**
 * Ticks in a loop until a stop signal or its time is over; a second signal kills at once. A database that is not there yet is
 * waited for, since in a container the server may be the faster one.
 */
export async function serveProject(
  configuration: Configuration,
  wish: ServeWish,
  loudness: Loudness,
): Promise<ServerEnd> {
  return withObservers(configuration, loudness, (emit) => serveTelling(configuration, wish, emit));
}

async function serveTelling(configuration: Configuration, wish: ServeWish, emit: Observer): Promise<ServerEnd> {
  const leaveAtMs = monotonicMs() + (stopDelayMs(wish) ?? Number.POSITIVE_INFINITY);
  const open = (options: StoreOptions, stopping: AbortSignal) =>
    openOnceThere(options, { stopping, leaveAtMs, intervalMs: wish.intervalMs }, ({ message }) =>
      emit({ kind: 'tick-failed', host: identityOf(configuration).name, message }),
    );
  try {
    return await withWorld(
      configuration,
      emit,
      async ({ world, hurry }) => {
        const filter = await filterOf(world.store, wish);
        const { intervalMs, stopTimeoutMs } = wish;
        const stopAfter = wish.stopAfterMs === undefined ? {} : { stopAfterMs: Math.max(0, leaveAtMs - monotonicMs()) };
        return serve(world, { intervalMs, stopTimeoutMs, ...stopAfter, ...filter, impatient: hurry });
      },
      open,
    );
  } catch (error) {
    if (error instanceof GaveUpWaiting) return { left: [], stoppedBy: null };
    throw error;
  }
}

class GaveUpWaiting extends Error {}

async function openOnceThere(
  options: StoreOptions,
  until: { stopping: AbortSignal; leaveAtMs: number; intervalMs: number },
  tell: (error: StoreUnavailable) => void,
): Promise<Store> {
  for (;;) {
    try {
      return await openStore(options);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      tell(error);
      const untilTickMs = nextFull(now(), until.intervalMs) - now();
      await sleep(Math.min(untilTickMs, until.leaveAtMs - monotonicMs()), until.stopping);
      if (until.stopping.aborted || monotonicMs() >= until.leaveAtMs) throw new GaveUpWaiting();
    }
  }
}

/** When a server is to end by itself: between `stopAfterMs` and `stopVarianceMs` more (feature 161). */
export function stopDelayMs(
  { stopAfterMs, stopVarianceMs }: Pick<ServeWish, 'stopAfterMs' | 'stopVarianceMs'>,
  random?: () => number,
): number | undefined {
  return stopAfterMs === undefined ? undefined : stopAfterMs + randomUpTo(stopVarianceMs, random);
}

async function filterOf(store: Store, { only, except }: ServeWish): Promise<Pick<ServerOptions, 'filter'>> {
  const idsOf = async (words: string[]) => (await findJobs(store, words)).map(({ job }) => job.id);
  if (only) return { filter: { onlyJobIds: await idsOf(only) } };
  if (except) return { filter: { exceptJobIds: await idsOf(except) } };
  return {};
}
