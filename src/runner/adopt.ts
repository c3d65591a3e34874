import type { Supervisor } from '../domain/host.ts';
import type { Run } from '../domain/run.ts';
import { livenessOf } from '../system/process-table.ts';
import { closeGate, readExit, readStarted } from '../system/spool.ts';
import type { Seat } from './seat.ts';
import type { Supervision } from './supervision.ts';
import { neverStartsOnceGone, type Watched, watch } from './watched.ts';
import type { World } from './world.ts';

/**
 * Takes over every unsettled run of this host whose supervisor has let go or is dead, whatever state it is in: running,
 * ended, being ended, or claimed and never started. The same step that every minute's hand-over takes. Answers how many.
 */
export async function adopt(world: World, seat: Seat, supervision: Supervision): Promise<number> {
  const found = await world.store.adoptable(world.identity.name, seat.supervisorId);
  const orphans = found.filter(({ run, supervisor }) => isOrphaned(run, supervisor) && !isLeft(world, run));
  if (orphans.length === 0) return 0;
  const ours = await world.store.adopt(
    seat.supervisorId,
    orphans.map(({ run, supervisor }) => ({ runId: run.id, fromSupervisorId: supervisor.id })),
  );
  const adopted = orphans.filter(({ run }) => ours.includes(run.id));
  for (const { run } of adopted) world.emit({ kind: 'run-adopted', run });
  for (const { run } of adopted) receive(supervision, { ...run, supervisorId: seat.supervisorId });
  supervision.look(supervision.alive(), true);
  return adopted.length;
}

/**
 * Claims of ours whose commit went through unheard while the store was away: they hold their lanes, and nobody starts them.
 * Answers how many there were.
 */
export async function recoverUnheard(world: World, seat: Seat, supervision: Supervision): Promise<number> {
  const held = await world.store.adoptable(world.identity.name, noSupervisor);
  const unheard = held.filter(
    ({ run }) => run.supervisorId === seat.supervisorId && !supervision.watched.has(run.id) && !isLeft(world, run),
  );
  for (const { run } of unheard) world.emit({ kind: 'run-claimed', run });
  for (const { run } of unheard) receive(supervision, run);
  const ids = new Set(unheard.map(({ run }) => run.id));
  supervision.look(
    supervision.alive().filter(({ run }) => ids.has(run.id)),
    true,
  );
  return unheard.length;
}

/** Matches no supervisor, so that nobody's runs are left out. */
const noSupervisor = 0;

/**
 * Starts to watch a run that was claimed by somebody who is gone. Where nothing was executed yet, the gate is closed so that
 * nothing ever will be, and the run is abandoned, once the condition that was asked is gone. Who stopped it does not want it again.
 */
function receive(supervision: Supervision, run: Run): void {
  const watched = watch(run);
  const by = run.stopRequestedBy;
  if (!neverStarted(watched)) supervision.add(watched);
  else if (by === null) supervision.add(neverStartsOnceGone(watched, 'abandoned', runnerEnded));
  else supervision.add(neverStartsOnceGone(watched, 'stopped', `stopped by ${by}`));
}

const runnerEnded = 'its runner ended before it was started';

/** Somebody has seen that nothing of it is alive, and a person is to say what becomes of it. */
function isLeft({ settings }: World, run: Run): boolean {
  return !settings.rescue && run.vanishedAt !== null;
}

/** In another pid namespace of the same boot nothing can be said of a supervisor, unless the result is there already. */
function isOrphaned(run: Run, supervisor: Supervisor): boolean {
  const liveness = livenessOf(supervisor);
  if (liveness === 'out-of-sight') return readExit(watch(run).folder) !== null;
  return supervisor.endedAt !== null || liveness === 'dead';
}

function neverStarted({ folder }: Watched): boolean {
  const started = readStarted(folder);
  if (started === 'closed') return true;
  return started === null && closeGate(folder);
}
