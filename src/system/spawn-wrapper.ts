import { execa } from 'execa';

/** How to start one command behind the wrapper. */
export interface WrapperOrder {
  wrapper: string;
  folder: string;
  argv: string[];
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Spawns the wrapper as leader of its own session, tied to nothing of ours: it outlives this process. `onGone` is called
 * once when it has ended; what it left in the spool tells how the command ended. When the system refused to start it
 * (arguments too long, no process left), `onGone` hears why.
 */
export function spawnWrapper(order: WrapperOrder, onGone: (refusal: string | null) => void): void {
  const child = execa('/bin/sh', [order.wrapper, order.folder, ...order.argv], {
    cwd: order.cwd,
    env: order.environment,
    extendEnv: false,
    stdio: 'ignore',
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
  });
  child.nodeChildProcess.unref();
  // With `reject: false` this settles once and never rejects.
  void child.then((result) => onGone(child.pid === undefined ? (result.originalMessage ?? 'unknown reason') : null));
}
