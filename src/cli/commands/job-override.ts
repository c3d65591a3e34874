import { jobDocument } from '../../app/documents.ts';
import { overrideJobs } from '../../app/override.ts';
import { typedSchedule } from '../../app/typed-schedule.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { nextText } from '../job-lines.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 27, feature 166 */
export const command: Command = {
  name: 'job override',
  usage: "<job>… ('<schedule>' | --clear)",
  words: [0, Number.POSITIVE_INFINITY],
  summary: "Puts a schedule in place of the jobs' own, for as long as it is not cleared; a jobs file does not touch it",
  examples: ["chroniker job override nightly '0 5 * * *'", 'chroniker job override nightly 7 --clear'],
  flags: { clear: { type: 'switch', help: 'go back to their own schedule' }, ...chosenFlags },
  run: (args) =>
    inProject(args, async (project) => {
      const { store, timezone, paint, json } = project;
      const { words, schedule } = wishOf(args);
      const jobs = await chosenJobs(
        args,
        store,
        words,
        schedule ? 'Override the schedule of' : 'Clear the override of',
      );
      const { views, changedIds } = await overrideJobs(project, jobs, schedule);
      if (json) {
        const documents = views.map((view) => jobDocument(view, timezone));
        await printJson({ jobs: documents, changed: changedIds.length });
      } else if (!args.switch('quiet')) {
        const look = { now: await store.now(), timezone, paint };
        const lines = views.map((view) => {
          const { describe } = jobDocument(view, timezone);
          const what = view.job.override ? `is overridden: ${describe}` : `has its own schedule: ${describe}`;
          return `${view.job.name} ${what}; next: ${nextText(view, look)}`;
        });
        await printLines([
          ...lines,
          ...countLine(changedIds.length, views.length, schedule ? 'overridden' : 'cleared'),
        ]);
      }
      return exitCode.fine;
    }),
};

/** The schedule is the last word. */
function wishOf(args: Args) {
  if (args.switch('clear')) return { words: args.words, schedule: null };
  const text = args.words.at(-1);
  if (text === undefined || (args.words.length === 1 && !args.switch('all'))) {
    throw new Failure('usage', "which schedule? `chroniker job override <job> '<schedule>'`, or --clear");
  }
  return { words: args.words.slice(0, -1), schedule: typedSchedule(text, 'schedule') };
}
