import { statSync } from 'node:fs';
import { now, sleep } from './clock.ts';

/** Between two writes of one save no more time than this passes. */
const stillMs = 100;
/** A file that is written for longer than this is somebody's log. */
const patienceMs = 2_000;

/**
 * Waits until a file has not been written for a moment, so that no reader comes between two writes of one save: half a file
 * may well be a right one. False when it was written all the time. A file that is not there, or has been left alone, costs a stat.
 */
export async function untilStill(path: string, wanted = stillMs, patience = patienceMs): Promise<boolean> {
  const giveUpAt = now() + patience;
  while (now() < giveUpAt) {
    const ageMs = now() - changedAt(path);
    // A clock that was set back tells nothing.
    if (ageMs >= wanted || ageMs < 0) return true;
    await sleep(Math.min(wanted - ageMs, giveUpAt - now()));
  }
  return false;
}

function changedAt(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Number.NEGATIVE_INFINITY;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}
