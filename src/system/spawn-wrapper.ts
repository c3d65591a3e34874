import { spawn } from 'node:child_process';

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
  // Node's own spawn: what execa adds here would be paid at every fork (decision 5).
  const child = spawn('/bin/sh', [order.wrapper, order.folder, ...order.argv], {
    cwd: order.cwd,
    env: order.environment,
    stdio: 'ignore',
    detached: true,
  });
  child.once('exit', () => onGone(null));
  child.once('error', ({ message }) => onGone(message));
  child.unref();
}
