import { readlinkSync, writeSync } from 'node:fs';

/** Writes a message to standard error at once, so that it is out even if the process ends next. */
export function say(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(2, bytes, written);
    } catch (error) {
      // A full pipe is waited for; a closed one cannot be told anything.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

/** True when messages go to a terminal, before a person. Asked in every quiet minute, where making `process.stderr` would cost 5 ms. */
export function somebodyReads(): boolean {
  try {
    return /^\/dev\/(pts\/|tty|console|hvc|ttyS)/.test(readlinkSync('/proc/self/fd/2'));
  } catch {
    return false;
  }
}
