import { readFileSync } from 'node:fs';
import { environmentOf, listProcesses } from '../../src/system/process-table.ts';
import { waitFor } from './wait-for.ts';

/** Every process of a story carries this variable, whatever it is and whoever started it. */
export const storyVariable = 'STORY_OF_CHRONIKER';

/** The living processes of a story: runners, wrappers, commands, and what they started. */
export function processesOfStory(id: string): number[] {
  const mark = `\0${storyVariable}=${id}\0`;
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => `\0${environmentOf(pid)}\0`.includes(mark));
}

/** Resolves once no process of the story is left; otherwise kills what is left and rejects naming it. */
export async function noProcessLeft(id: string, withinMs = 3_000): Promise<void> {
  try {
    await waitFor('the processes of the story to be gone', () => processesOfStory(id).length === 0, withinMs);
  } catch {
    const left = processesOfStory(id);
    const told = left.map((pid) => `${pid}: ${commandLine(pid)}`);
    await killAll(id);
    if (left.length > 0) throw new Error(`processes of the story were left:\n${told.join('\n')}`);
  }
}

/** Kills whatever is left of a story, by pid. */
export async function killAll(id: string): Promise<void> {
  await waitFor('the killed processes of the story to be gone', () => {
    const left = processesOfStory(id);
    for (const pid of left) kill(pid);
    return left.length === 0;
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what was wanted.
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '(gone meanwhile)';
  }
}
