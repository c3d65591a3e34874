import { livenessOf } from '../system/process-table.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/**
 * Ends supervisors of this host that died without doing so themselves. As long as one of them stands open there may be
 * something to adopt or to sweep; so this comes last.
 */
export async function endDeadSupervisors(world: World, seat: Seat): Promise<void> {
  const open = await world.store.supervisorsOf(seat.hostId);
  const dead = open.filter((supervisor) => livenessOf(supervisor) === 'dead').map(({ id }) => id);
  if (dead.length > 0) await world.store.endSupervisors(dead);
}
