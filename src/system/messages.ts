import { writeSync } from 'node:fs';

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

/** True when messages go to a terminal, before a person. */
export function somebodyReads(): boolean {
  return process.stderr.isTTY === true;
}
