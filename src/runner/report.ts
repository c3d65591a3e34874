import type { Shift } from './shift.ts';
import type { TickReport } from './world.ts';

/** What a shift did, with its runs as they are now; `hold` = why nothing new was started at all. */
export async function reportOf(shift: Shift, hold: string | null): Promise<TickReport> {
  const { world, seat } = shift;
  const started = await Promise.all(shift.startedRunIds.slice(0, mostRuns).map((id) => world.store.findRun(id)));
  return {
    host: world.identity.name,
    generation: seat.generation,
    startedAt: seat.now,
    finishedAt: await world.store.now(),
    started: started.filter((run) => run !== null),
    skipped: [...shift.skipped].map(([job, reason]) => ({ job, reason })),
    hold,
    adopted: shift.adopted,
    rescued: 0,
    stoppedBy: shift.asks.stoppedBy,
  };
}

/** A report is read by a person or a script; it need not name every run of a day. */
const mostRuns = 1_000;
