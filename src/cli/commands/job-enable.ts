import { chosenFlags } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { switchJobs } from '../switch-jobs.ts';

/** feature 37, feature 165, feature 166 */
export const command: Command = {
  name: 'job enable',
  usage: '(<job>… | --all) [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Lets the schedule start jobs again, from their next slot on',
  examples: ['chroniker job enable nightly', 'chroniker job enable 3 7'],
  flags: chosenFlags,
  run: (args) => switchJobs(args, true),
};
