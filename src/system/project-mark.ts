import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNewFile } from './new-file.ts';

/** The id of the project whose commands a state folder holds; null = it holds none yet. */
export function projectMark(home: string): string | null {
  try {
    return readFileSync(join(home, 'project'), 'utf8').trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Says from now on whose commands the state folder holds; whoever did so first is heeded. */
export function markProject(home: string, id: string): void {
  writeNewFile(join(home, 'project'), `${id}\n`);
}

/** An id that no other project has. */
export function newProjectId(): string {
  return randomUUID();
}
