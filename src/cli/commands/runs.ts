import { runDocument } from '../../app/documents.ts';
import { history } from '../../app/history.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { flagPastInstant } from '../moments.ts';
import { inProject } from '../project.ts';
import { runLines } from '../run-lines.ts';
import { print, printJson, printLines } from '../terminal.ts';

/** feature 136 */
export const command: Command = {
  name: 'runs',
  usage: '[<job>]',
  words: [0, 1],
  summary: 'Lists runs of all jobs or of one, the newest first',
  examples: ['chroniker runs', 'chroniker runs nightly --status failed --since 7d', 'chroniker runs --before r120'],
  flags: {
    status: {
      type: 'list',
      value: 'status',
      help: 'only these (repeatable): running, succeeded, failed, timed_out, …',
    },
    since: { type: 'text', value: 'time', help: 'began since an instant, or a duration ago: 2026-03-01, 7d' },
    limit: { type: 'text', value: 'n', help: 'at most so many (20)' },
    before: { type: 'text', value: 'run', help: 'older than this run: the next page' },
  },
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const now = await store.now();
      const runs = await history(store, {
        job: args.words[0],
        statuses: args.list('status'),
        sinceAt: flagPastInstant(args, 'since', now, timezone),
        before: args.text('before'),
        limit: args.integer('limit', 1) ?? 20,
      });
      if (json) await printJson({ runs: runs.map((run) => runDocument(run, { now })) });
      else if (runs.length === 0) await print('There are no such runs.\n');
      else await printLines(runLines(runs, { now, timezone, paint }));
      return exitCode.fine;
    }),
};
