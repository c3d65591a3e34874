import { Failure } from '../domain/failure.ts';
import { alarm, now, sleep } from '../system/clock.ts';
import { isThisProcess } from '../system/process-table.ts';
import type { ClaimFilter } from './claim.ts';
import { nextFull } from './minute.ts';
import { enter, type Seat } from './seat.ts';
import { Shift } from './shift.ts';
import { takeOver } from './take-over.ts';
import { work } from './work.ts';
import type { StoppedBy, World } from './world.ts';

/** How a server serves, how long, and how patient it is at the end. */
export interface ServerOptions {
  /** How often it repeats the pass when nothing wakes it: at the full minute, or the full multiple of this. */
  intervalMs: number;
  stopAfterMs?: number;
  /** From asking commands to end until killing them. */
  stopTimeoutMs: number;
  /** Start these jobs alone. */
  filter?: ClaimFilter;
  /** Aborted by the second signal: kill at once. */
  impatient: AbortSignal;
}

/** What was still alive when the server gave up waiting, and the run that made it end, if one did. */
export interface ServerEnd {
  left: { runId: number; job: string }[];
  stoppedBy: StoppedBy | null;
}

/**
 * The runner in a loop, for development and containers: a tick that stays. On a stop it starts nothing new, ends its
 * commands, waits `stopTimeoutMs`, kills what is left, and settles all of it. A pass that fails lets go, and the next one
 * takes over again (feature 160).
 */
export async function serve(world: World, options: ServerOptions): Promise<ServerEnd> {
  const timer = new AbortController();
  const timed = { ...world, stopping: AbortSignal.any([world.stopping, timer.signal]) };
  // A run may end the server before its time, which must not keep the process then.
  const over = new AbortController();
  const early = AbortSignal.any([world.stopping, over.signal]);
  if (options.stopAfterMs !== undefined) void sleep(options.stopAfterMs, early).then(() => timer.abort());
  for (;;) {
    try {
      const end = await serveUntilTrouble(timed, options);
      over.abort();
      return end;
    } catch (error) {
      if (error instanceof Failure || timed.stopping.aborted) throw error;
      world.emit({ kind: 'tick-failed', host: world.identity.name, message: (error as Error).message });
      await sleep(nextFull(now(), options.intervalMs) - now(), timed.stopping);
    }
  }
}

async function serveUntilTrouble(world: World, options: ServerOptions): Promise<ServerEnd> {
  const shift = new Shift(world, await enter(world, 'server'));
  try {
    await leaveFormerSeats(world, shift.seat);
    if (!(await takeOver(world, shift.seat))) return { left: [], stoppedBy: null };
    await shift.adopt();
    const { intervalMs: everyMs, filter } = options;
    const end = await work(shift, { everyMs, graceMs: 0, forEver: true, ...(filter ? { filter } : {}) });
    return { left: end === 'stopping' ? await endAll(shift, options) : [], stoppedBy: shift.asks.stoppedBy };
  } finally {
    await shift.close();
  }
}

/** A pass that failed may have left without a word to the store: this process must not take itself for its predecessor. */
async function leaveFormerSeats(world: World, seat: Seat): Promise<void> {
  const own = (await world.store.supervisorsOf(seat.hostId)).filter(
    (supervisor) => supervisor.id !== seat.supervisorId && isThisProcess(supervisor),
  );
  if (own.length > 0) await world.store.endSupervisors(own.map(({ id }) => id));
}

/** Ends every command; answers those that had not ended in time and had to be killed. */
async function endAll(shift: Shift, options: ServerOptions): Promise<{ runId: number; job: string }[]> {
  const { supervision } = shift;
  for (const { run } of supervision.alive()) supervision.end(run.id, 'shutdown', 'the server was stopped');
  await waitUntilGone(shift, AbortSignal.any([options.impatient, alarm(options.stopTimeoutMs)]));
  const left = supervision.alive().map(({ run }) => ({ runId: run.id, job: run.job }));
  supervision.killNow();
  await waitUntilGone(shift, alarm(killPatienceMs));
  await shift.attempt(() => shift.settle());
  return left;
}

/** A killed process is gone within this, unless the kernel holds it. */
const killPatienceMs = 2_000;

async function waitUntilGone(shift: Shift, patience: AbortSignal): Promise<void> {
  patience.addEventListener('abort', () => shift.bell.ring(), { once: true });
  while (shift.supervision.alive().length > 0 && !patience.aborted) {
    await shift.attempt(() => shift.settle());
    await shift.bell.wait(100);
  }
}
