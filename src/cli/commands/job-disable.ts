import type { Command } from '../command.ts';
import { switchJobs } from '../switch-jobs.ts';

/** feature 37, feature 165 */
export const command: Command = {
  name: 'job disable',
  usage: '<job>…',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Keeps the schedule from starting jobs; what runs goes on, and trigger and --force still work',
  examples: ['chroniker job disable nightly', 'chroniker job disable 3 7'],
  flags: {},
  run: (args) => switchJobs(args, false),
};
