import { overviewDocument, overviewsOf } from '../../app/job-overview.ts';
import { type JobWish, jobOrder, selectJobs, sortJobs } from '../../app/select-jobs.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { fitColumns } from '../fit-columns.ts';
import { jobColumns } from '../job-columns.ts';
import { inProject } from '../project.ts';
import { print, printJson, printLines, terminalColumns } from '../terminal.ts';

/** feature 13, feature 73, feature 163, feature 181, feature 182, feature 183, feature 184 */
export const command: Command = {
  name: 'job list',
  usage: '',
  words: [0, 0],
  summary:
    'Lists the jobs with their state, when they are due next and how they last ended; what is due first comes first',
  examples: [
    'chroniker job list',
    'chroniker job list --failing --enabled',
    'chroniker job list --tag etl --type cron --sort last',
    'chroniker job list --unscheduled --json',
  ],
  flags: {
    sort: {
      type: 'text',
      value: 'order',
      help: 'next (what is not scheduled last), name, or last (what ran last first)',
    },
    type: {
      type: 'list',
      value: 'type',
      help: 'only with such a schedule (repeatable): cron, every, times, at, manual, mixed',
    },
    host: { type: 'list', value: 'host', help: 'only those that name this host, or any (repeatable)' },
    tag: { type: 'list', value: 'tag', help: 'only with this tag (repeatable)' },
    search: { type: 'text', value: 'text', help: 'only with this in name, description, command or tags' },
    enabled: { type: 'switch', help: 'only those that their schedule may start' },
    disabled: { type: 'switch', help: 'only those that it may not' },
    running: { type: 'switch', help: 'only those that run now' },
    failing: { type: 'switch', help: 'only those whose last run went wrong' },
    succeeding: { type: 'switch', help: 'only those whose last run succeeded' },
    unscheduled: { type: 'switch', help: 'only those that no schedule starts' },
    wide: { type: 'switch', help: 'every column, however wide' },
  },
  run: (args) => {
    const wish = wishOf(args);
    const order = jobOrder(args.text('sort') ?? 'next');
    return inProject(args, async ({ store, timezone, paint, json }) => {
      const now = await store.now();
      const all = await store.listJobs();
      const overviews = await overviewsOf(store, sortJobs(selectJobs(all, wish), order), now);
      const columns = args.switch('wide') ? null : terminalColumns();
      if (json) await printJson({ jobs: overviews.map((each) => overviewDocument(each, { timezone, now })) });
      else if (all.length === 0)
        await print('There are no jobs yet: `chroniker job add --help` shows how to add one.\n');
      else if (overviews.length === 0) await print('There are no such jobs.\n');
      else await printLines(fitColumns(jobColumns({ now, timezone, paint }), overviews, columns));
      return exitCode.fine;
    });
  },
};

function wishOf(args: Args): JobWish {
  args.oneOf('enabled', 'disabled');
  args.oneOf('failing', 'succeeding');
  const wish: JobWish = { types: args.list('type'), hosts: args.list('host'), tags: args.list('tag') };
  const search = args.text('search');
  if (search !== undefined) wish.search = search;
  if (args.switch('unscheduled')) wish.unscheduled = true;
  if (args.switch('running')) wish.running = true;
  if (args.switch('enabled') || args.switch('disabled')) wish.enabled = args.switch('enabled');
  if (args.switch('failing') || args.switch('succeeding')) wish.successful = args.switch('succeeding');
  return wish;
}
