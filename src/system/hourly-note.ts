import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const hourMs = 3_600_000;

/**
 * True once for a text, and again an hour later: what every minute finds again is said once an hour. Remembered in a small
 * file of the state folder; where it cannot be written everything is said.
 */
export function isNews(home: string, topic: string, now: number): boolean {
  const file = noteFile(home, topic);
  const said = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (said !== undefined && now >= said && now - said < hourMs) return false;
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o700 });
    writeFileSync(file, '');
    utimesSync(file, now / 1000, now / 1000);
  } catch {
    // Better said too often than never.
  }
  return true;
}

/** The trouble is over: the next one is news at once. */
export function forgetNews(home: string, topic: string): void {
  rmSync(noteFile(home, topic), { force: true });
}

function noteFile(home: string, topic: string): string {
  return join(home, 'said', topic);
}
