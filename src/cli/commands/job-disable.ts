import { chosenFlags } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { switchJobs } from '../switch-jobs.ts';

/** feature 37, feature 165, feature 166 */
export const command: Command = {
  name: 'job disable',
  usage: '(<job>… | --all) [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Keeps the schedule from starting jobs; what runs goes on, and trigger and --force still work',
  examples: ['chroniker job disable nightly', 'chroniker job disable 3 7'],
  flags: chosenFlags,
  run: (args) => switchJobs(args, false),
};
