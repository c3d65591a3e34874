import { exitCode } from '../domain/failure.ts';
import { onStopSignals, type StopSignal } from '../system/stop-signals.ts';

/**
 * Does work that a person ends with Ctrl-C: `signal` aborts, the work closes what it has drawn, and the exit code tells of
 * the signal. A second Ctrl-C ends the process at once.
 */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let heard: StopSignal | null = null;
  const deafen = onStopSignals((signal) => {
    heard = signal;
    deafen();
    controller.abort();
  });
  try {
    const code = await work(controller.signal);
    return heard === null ? code : heard === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  } finally {
    deafen();
  }
}
