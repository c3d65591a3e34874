/**
 * The signal by which a tick wakes its predecessor; it only wakes, the generation in the store decides. By itself it ends no
 * process: a predecessor that is just leaving has stopped listening before it is gone.
 */
export const wakeSignal = 'SIGURG';

/** Calls back at each wake signal until the answer is called. */
export function onWakeSignal(callback: () => void): () => void {
  process.on(wakeSignal, callback);
  return () => process.off(wakeSignal, callback);
}
