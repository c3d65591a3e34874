/** The signal by which a tick wakes its predecessor; it only wakes, the generation in the store decides. */
export const wakeSignal = 'SIGUSR2';

/** Calls back at each wake signal until the answer is called. Without it the signal would end this process. */
export function onWakeSignal(callback: () => void): () => void {
  process.on(wakeSignal, callback);
  return () => process.off(wakeSignal, callback);
}
