import { jobDocument } from '../../app/documents.ts';
import { editJobs, typedSetting } from '../../app/edit-jobs.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { editInEditor } from '../edit-in-editor.ts';
import { nextText } from '../job-lines.ts';
import { clockOf, flagTime } from '../moments.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { zoneNote } from '../when.ts';

/** feature 9, feature 10, feature 31, feature 32, feature 166 */
export const command: Command = {
  name: 'job edit',
  usage: '<job>… [--set <path>=<value>]… [--unset <path>]… [--next-at <time>]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Changes jobs by the keys of a jobs file, or moves their next slot; with a job alone, opens it in $EDITOR',
  examples: [
    'chroniker job edit nightly',
    "chroniker job edit nightly --set schedule.cron='0 3 * * *' --set timeout=20m",
    "chroniker job edit nightly 7 --set env.LANG=C --set tags='[etl, night]' --unset cwd",
    'chroniker job edit nightly --next-at 2026-12-01T03:00',
  ],
  flags: {
    set: { type: 'list', value: 'path=value', help: 'a key and its value, in YAML (repeatable)' },
    unset: { type: 'list', value: 'path', help: 'a key that gets its default back (repeatable)' },
    'next-at': { type: 'text', value: 'time', help: 'when it is due next' },
    ...chosenFlags,
  },
  run: (args) => (asksForEditor(args) ? editInEditor(args, args.words[0] ?? '') : editBySettings(args)),
};

function editBySettings(args: Args): Promise<number> {
  return inProject(args, async (project) => {
    const { store, timezone, paint, json } = project;
    const settings = settingsOf(args);
    const words = await chosenJobs(args, store, args.words, 'Edit');
    const clock = await clockOf(project, words);
    const edit = { settings, nextAt: flagTime(args, 'next-at', clock, 'future') };
    const { views, changedIds } = await editJobs(project, words, edit);
    if (json) {
      await printJson({ jobs: views.map((view) => jobDocument(view, timezone)), changed: changedIds.length });
    } else if (!args.switch('quiet')) {
      const zone = edit.nextAt === undefined ? timezone : clock.timezone;
      const look = { now: await store.now(), timezone: zone, paint };
      const lines = views.map((view) => {
        const what = changedIds.includes(view.job.id) ? 'is edited' : 'is that way already';
        return `${view.job.name} ${what}; next: ${nextText(view, look)}${zoneNote(zone, timezone)}`;
      });
      await printLines([...lines, ...countLine(changedIds.length, views.length, 'edited')]);
    }
    return exitCode.fine;
  });
}

function asksForEditor(args: Args): boolean {
  if (['set', 'unset', 'next-at'].some((flag) => args.has(flag))) return false;
  if (args.words.length === 1 && !args.switch('all')) return true;
  throw new Failure(
    'usage',
    'what is to change? --set <path>=<value>, --unset <path> or --next-at; the editor takes one job',
  );
}

function settingsOf(args: Args) {
  const unset = args.list('unset').map((path) => ({ path, value: undefined }));
  const settings = [...unset, ...args.list('set').map(typedSetting)];
  const [twice] = settings.filter(({ path }, index) => settings.findIndex((each) => each.path === path) < index);
  if (twice) throw new Failure('usage', `${twice.path} is given twice; once is enough`);
  return settings;
}
