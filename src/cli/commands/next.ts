import { iso } from '../../app/documents.ts';
import { findJob } from '../../app/find-jobs.ts';
import { upcoming } from '../../app/upcoming.ts';
import { exitCode } from '../../domain/failure.ts';
import { effectiveSchedule } from '../../domain/job.ts';
import type { Command } from '../command.ts';
import { flagInstant } from '../moments.ts';
import { inProject } from '../project.ts';
import { alignColumns } from '../table.ts';
import { print, printJson, printLines } from '../terminal.ts';
import { localTime, relative } from '../when.ts';

export const command: Command = {
  name: 'next',
  usage: '[<job>]',
  words: [0, 1],
  summary: 'Shows upcoming slots of all jobs or of one, the earliest first',
  examples: ['chroniker next', 'chroniker next nightly --count 20', 'chroniker next --from 2026-03-29 --to 2026-03-30'],
  flags: {
    count: { type: 'text', value: 'n', help: 'at most so many (10)' },
    from: { type: 'text', value: 'time', help: 'from this instant on (now)' },
    to: { type: 'text', value: 'time', help: 'before this instant' },
  },
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const [word] = args.words;
      const views = word === undefined ? await store.listJobs() : [await findJob(store, word)];
      const now = await store.now();
      const slots = upcoming(views, {
        timezone,
        now,
        fromAt: flagInstant(args, 'from', timezone) ?? null,
        toAt: flagInstant(args, 'to', timezone) ?? null,
        count: args.integer('count', 1) ?? 10,
      }).map(({ view: { job }, at }) => ({
        job,
        at,
        local: localTime(at, effectiveSchedule(job).timezone ?? timezone),
      }));
      if (json) {
        await printJson({
          slots: slots.map(({ job, at, local }) => ({ job: job.name, jobId: job.id, at: iso(at), local })),
        });
      } else if (slots.length === 0) await print('Nothing is scheduled.\n');
      else await printLines(alignColumns(slots.map(({ job, at, local }) => [local, relative(at, now), job.name])));
      return exitCode.fine;
    }),
};
