import { Failure } from '../domain/failure.ts';
import type { AdminStore } from '../store/store.ts';
import type { Args } from './args.ts';
import type { Flag } from './command.ts';
import { confirm } from './terminal.ts';

/** Flags of commands that take several jobs (feature 166). */
export const chosenFlags: Record<string, Flag> = {
  all: { type: 'switch', help: 'every job; asks first' },
  yes: { type: 'switch', short: 'y', help: 'do not ask' },
};

/**
 * The jobs that a command is for: `words`, or with --all the ids of all of them, once a person has said yes. `deed` is what is
 * done to them, for the question: `Disable`.
 */
export async function chosenJobs(args: Args, store: AdminStore, words: string[], deed: string): Promise<string[]> {
  if (!args.switch('all')) {
    if (words.length > 0) return words;
    throw new Failure('usage', 'which jobs? name them by id or name, or say --all --yes');
  }
  if (words.length > 0) throw new Failure('usage', `--all means every job; leave out ${words.join(', ')}, or --all`);
  const views = await store.listJobs();
  const question = `${deed} all ${views.length} jobs?`;
  if (!args.switch('yes') && !(await confirm(question))) {
    throw new Failure('usage', `nothing was done: confirm --all with --yes (${views.length} jobs)`);
  }
  return views.map(({ job }) => String(job.id));
}

/** What was done to how many: `3 jobs disabled`, `2 of 3 jobs disabled`; nothing when a person named only one. */
export function countLine(changed: number, among: number, deed: string): string[] {
  if (among === 1) return [];
  const count = changed === among ? `${changed}` : `${changed} of ${among}`;
  return [`${count} jobs ${deed}`];
}
