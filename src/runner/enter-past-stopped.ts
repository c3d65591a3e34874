import { StoreUnavailable } from '../store/store.ts';
import { isStopped, livenessOf, signal } from '../system/process-table.ts';
import { enter, type Seat } from './seat.ts';
import type { World } from './world.ts';

/**
 * Enters as the host's runner. A supervisor that somebody stopped in the middle of a transaction keeps the lock of an SQLite file,
 * and with it everybody out, for as long as it stands still: it is continued, so that it can finish, and be replaced as any other.
 */
export async function enterPastStopped(world: World): Promise<Seat> {
  try {
    return await enter(world, 'runner');
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || !(await continueStopped(world))) throw error;
    return await enter(world, 'runner');
  }
}

/** Reading needs no lock. False when there was nobody to continue, or nothing can be read either. */
async function continueStopped({ store, identity }: World): Promise<boolean> {
  try {
    const host = (await store.listHosts()).find(({ name }) => name === identity.name);
    if (!host) return false;
    const stopped = (await store.supervisorsOf(host.id)).filter(
      (supervisor) => livenessOf(supervisor) === 'alive' && isStopped(supervisor.pid),
    );
    for (const { pid } of stopped) signal(pid, 'SIGCONT');
    return stopped.length > 0;
  } catch (error) {
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
}
