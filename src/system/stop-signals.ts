/** A signal that asks this process to end. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/**
 * Hears SIGTERM and SIGINT, every one of them, until the answer is called. While it listens they do not end the process
 * by themselves.
 */
export function onStopSignals(hear: (signal: StopSignal) => void): () => void {
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
  return () => {
    process.off('SIGTERM', hear);
    process.off('SIGINT', hear);
  };
}
