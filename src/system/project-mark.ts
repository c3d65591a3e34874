import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The id of the project whose commands a state folder holds; null = it holds none yet. */
export function projectMark(home: string): string | null {
  try {
    return readFileSync(join(home, 'project'), 'utf8').trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Says from now on whose commands the state folder holds. On a full disk it says so another time: whatever runs matters more. */
export function markProject(home: string, id: string): void {
  const fresh = join(home, `project.${process.pid}`);
  try {
    // In one piece: somebody else may look at any moment.
    writeFileSync(fresh, `${id}\n`, { mode: 0o600 });
    renameSync(fresh, join(home, 'project'));
  } catch {
    rmSync(fresh, { force: true });
  }
}

/** An id that no other project has. */
export function newProjectId(): string {
  return randomUUID();
}
