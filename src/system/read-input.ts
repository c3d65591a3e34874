import { readFileSync } from 'node:fs';

/** All that this process is given on its standard input. */
export function readInput(): string {
  return readFileSync(0, 'utf8');
}
