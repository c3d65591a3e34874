import type { Supervisor } from '../domain/host.ts';
import { monotonicMs, sleep } from '../system/clock.ts';
import { livenessOf, signal } from '../system/process-table.ts';
import { wakeSignal } from '../system/signals.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** A predecessor whose heartbeat stands still for this long is hung. */
const hungAfterMs = 5_000;
const checkEveryMs = 50;

/**
 * Waits until every older runner of this host has let go. The newer generation in the store is what they obey; the signal
 * only wakes them. One that makes no progress is killed, once it is certain that it is the process that was recorded.
 * False when a still newer runner came meanwhile: then this one has nothing to do.
 */
export async function takeOver(world: World, seat: Seat): Promise<boolean> {
  const progress = new Map<number, { heartbeatAt: number; since: number }>();
  for (;;) {
    const older = await olderRunners(world, seat);
    if (older === 'superseded') return false;
    const living = older.filter((supervisor) => livenessOf(supervisor) === 'alive');
    if (living.length === 0) return true;
    for (const supervisor of living) nudge(world, supervisor, progress);
    await sleep(checkEveryMs, world.stopping);
    if (world.stopping.aborted) return false;
  }
}

async function olderRunners(world: World, seat: Seat): Promise<Supervisor[] | 'superseded'> {
  const runners = (await world.store.supervisorsOf(seat.hostId)).filter(
    ({ kind, id }) => kind !== 'foreground' && id !== seat.supervisorId,
  );
  if (runners.some(({ generation }) => generation > seat.generation)) return 'superseded';
  return runners;
}

function nudge(
  world: World,
  supervisor: Supervisor,
  progress: Map<number, { heartbeatAt: number; since: number }>,
): void {
  const known = progress.get(supervisor.id);
  if (!known) signal(supervisor.pid, wakeSignal);
  if (!known || known.heartbeatAt !== supervisor.heartbeatAt) {
    progress.set(supervisor.id, { heartbeatAt: supervisor.heartbeatAt, since: monotonicMs() });
    return;
  }
  const waitedMs = monotonicMs() - known.since;
  if (waitedMs < hungAfterMs || livenessOf(supervisor) !== 'alive') return;
  world.emit({ kind: 'predecessor-hung', host: world.identity.name, pid: supervisor.pid, waitedMs });
  signal(supervisor.pid, 'SIGKILL');
}
