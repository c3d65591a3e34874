import { alarm, sleep } from '../system/clock.ts';
import { enter } from './seat.ts';
import { Shift } from './shift.ts';
import { takeOver } from './take-over.ts';
import { work } from './work.ts';
import type { World } from './world.ts';

/** How long a server serves, and how patient it is at the end. */
export interface ServerOptions {
  /** How often it repeats the pass when nothing wakes it. */
  intervalMs: number;
  stopAfterMs?: number;
  /** From asking commands to end until killing them. */
  stopTimeoutMs: number;
  /** Aborted by the second signal: kill at once. */
  impatient: AbortSignal;
}

/** What was still alive when the server gave up waiting. */
export interface ServerEnd {
  left: { runId: number; job: string }[];
}

/**
 * The runner in a loop, for development and containers: a tick that stays. On a stop it starts nothing new, ends its
 * commands, waits `stopTimeoutMs`, kills what is left, and settles all of it.
 */
export async function serve(world: World, options: ServerOptions): Promise<ServerEnd> {
  const timer = new AbortController();
  const timed = { ...world, stopping: AbortSignal.any([world.stopping, timer.signal]) };
  if (options.stopAfterMs !== undefined) void sleep(options.stopAfterMs, world.stopping).then(() => timer.abort());
  const shift = new Shift(timed, await enter(timed, 'server'));
  try {
    if (!(await takeOver(timed, shift.seat))) return { left: [] };
    await shift.adopt();
    const end = await work(shift, { everyMs: options.intervalMs, graceMs: 0, forEver: true });
    return { left: end === 'stopping' ? await endAll(shift, options) : [] };
  } finally {
    await shift.close();
  }
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
