import { holdDocument, holdNames, subjectOf } from '../../app/hold-names.ts';
import { release } from '../../app/release.ts';
import { exitCode } from '../../domain/failure.ts';
import { pendingText } from '../../domain/hold.ts';
import type { Released } from '../../store/hold-store.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { heldFlags, heldWords, pendingChoice } from '../hold-words.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 71 */
export const command: Command = {
  name: 'release',
  usage: '[<job>… | --tag <tag> | --host <host> | --all] (--run-pending | --skip-pending)',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Ends holds, and says what happens with what fell due meanwhile',
  examples: [
    'chroniker release --run-pending',
    'chroniker release nightly --skip-pending',
    'chroniker release --all --run-pending',
  ],
  flags: {
    ...heldFlags,
    all: { type: 'switch', help: 'every hold there is; without a job, tag or host it is the hold on everything' },
    'run-pending': { type: 'switch', help: 'what fell due runs at the next tick' },
    'skip-pending': { type: 'switch', help: 'what fell due is passed over, and recorded as held' },
  },
  run: (args) => {
    const words = heldWords(args);
    const pending = pendingChoice(args);
    return inProject(args, async (project) => {
      const { store, json } = project;
      const wish = { ...words, every: args.switch('all'), pending, by: userName() };
      const released = await release(project, wish);
      const holds = released.map(({ hold }) => hold);
      const names = await holdNames(store, holds);
      if (json) {
        const jobs = released.flatMap((each) => each.jobs);
        const waited = jobs.map(({ wishes, ...job }) => ({ ...job, requests: wishes }));
        const documents = holds.map((each) => holdDocument(each, names));
        await printJson({ holds: documents, pending, jobs: waited, changed: holds.length });
      } else if (!args.switch('quiet')) {
        const stillHeld = (await store.openHolds()).length;
        await printLines([
          ...released.map((each) => `${subjectOf(each.hold, names)} is released${workText(each)}`),
          ...(stillHeld > 0 ? ['other holds stay: `chroniker hold list` shows them'] : []),
        ]);
      }
      return exitCode.fine;
    });
  },
};

function workText({ jobs, pending }: Released): string {
  if (jobs.length === 0) return '; nothing had fallen due';
  const what = pendingText(jobs);
  return pending === 'skip' ? `; passed over: ${what}` : `; due at the next tick: ${what}`;
}
