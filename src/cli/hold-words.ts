import type { HoldWords } from '../app/hold-targets.ts';
import { Failure } from '../domain/failure.ts';
import type { Pending } from '../domain/hold.ts';
import type { Args } from './args.ts';
import type { Flag } from './command.ts';

/** Flags that say of what a hold is, besides jobs. */
export const heldFlags: Record<string, Flag> = {
  tag: { type: 'list', value: 'tag', help: 'jobs with this tag (repeatable)' },
  host: { type: 'list', value: 'host', help: 'whatever would run on this host (repeatable)' },
};

/** What a hold is to be on, as the words and flags name it. */
export function heldWords(args: Args): HoldWords {
  const words = { jobs: args.words, tags: args.list('tag'), hosts: args.list('host') };
  const [named] = [...words.jobs, ...words.tags, ...words.hosts];
  if (args.switch('all') && named !== undefined) {
    throw new Failure('usage', `--all means everything, and "${named}" a part of it; give one of them`);
  }
  return words;
}

/** What is to become of what fell due; undefined = nobody says. */
export function pendingChoice(args: Args): Pending | undefined {
  args.oneOf('run-pending', 'skip-pending');
  if (args.switch('run-pending')) return 'run';
  return args.switch('skip-pending') ? 'skip' : undefined;
}
