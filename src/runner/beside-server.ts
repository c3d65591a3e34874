import { livenessOf } from '../system/process-table.ts';
import type { World } from './world.ts';

/**
 * Whether a `cronserver` serves this host. Then a tick only records itself: the server does all else, and would end its
 * commands if it were taken over.
 */
export async function besideServer(world: World): Promise<boolean> {
  const host = (await world.store.listHosts()).find(({ name }) => name === world.identity.name);
  if (!host) return false;
  const servers = (await world.store.supervisorsOf(host.id)).filter(({ kind }) => kind === 'server');
  if (!servers.some((server) => livenessOf(server) === 'alive')) return false;
  await world.store.recordTick(host.id);
  return true;
}
