import { StoreUnavailable } from '../store/store.ts';
import { besideServer } from './beside-server.ts';
import { beginDeciding } from './deciding.ts';
import { endDeadSupervisors } from './end-dead-supervisors.ts';
import { enterPastStopped } from './enter-past-stopped.ts';
import { prune } from './prune.ts';
import type { Seat } from './seat.ts';
import { Shift } from './shift.ts';
import { sweepSpools } from './sweep.ts';
import { takeOver } from './take-over.ts';
import { tellHold } from './tell-hold.ts';
import { tickRhythm, work } from './work.ts';
import type { StoppedBy, World } from './world.ts';

/**
 * One pass, as runner.md numbers it. Steps 4 (rescue) and 5 (deliver) have nothing to do until runs hold leases and notices
 * exist. Resolves when nothing is left for this runner, or when it has let go to a newer one, with the run that kept it from starting
 * more, if one did.
 */
export async function tick(world: World): Promise<StoppedBy | null> {
  if (await besideServer(world)) return null;
  const decided = beginDeciding(world);
  try {
    return await pass(world, decided);
  } finally {
    decided();
  }
}

async function pass(world: World, decided: () => void): Promise<StoppedBy | null> {
  const seat = await enterPastStopped(world);
  const shift = new Shift(world, seat);
  try {
    if (await takeOver(world, seat)) {
      await tellHold(world);
      await shift.adopt();
      const end = await work(shift, tickRhythm, decided);
      if (end === 'nothing-left') await keepHouse(world, seat);
      if (end === 'superseded') tellSuperseded(shift);
    }
  } finally {
    await shift.close();
  }
  return shift.asks.stoppedBy;
}

function tellSuperseded({ world, seat, supervision }: Shift): void {
  const { size: runs } = supervision.watched;
  world.emit({ kind: 'superseded', host: world.identity.name, generation: seat.generation, runs });
}

/** A store that fails here keeps nobody from leaving: the next pass prunes and sweeps again. */
async function keepHouse(world: World, seat: Seat): Promise<void> {
  try {
    await prune(world, seat);
    await sweepSpools(world);
    await endDeadSupervisors(world, seat);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
