import { type ZoneChange, zoneChanges } from '../../app/clock-changes.ts';
import { iso } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { type UpcomingSlot, upcoming } from '../../app/upcoming.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { effectiveSchedule } from '../../domain/job.ts';
import type { JobView } from '../../store/store.ts';
import type { Args } from '../args.ts';
import { clockChangeLines } from '../clock-change-lines.ts';
import type { Command } from '../command.ts';
import { flagInstant } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { weekdayTime } from '../slot-lines.ts';
import { alignColumns } from '../table.ts';
import { print, printJson, printLines } from '../terminal.ts';
import { localTime, relative } from '../when.ts';

/** feature 29, feature 35 */
export const command: Command = {
  name: 'next',
  usage: '[<job>…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Shows upcoming slots of all jobs or of one, the earliest first',
  examples: [
    'chroniker next',
    'chroniker next nightly --count 20',
    'chroniker next --from 2026-03-29 --to 2026-03-30',
    'chroniker next --dst',
  ],
  flags: {
    count: { type: 'text', value: 'n', help: 'at most so many (10)' },
    from: { type: 'text', value: 'time', help: 'from this instant on (now)' },
    to: { type: 'text', value: 'time', help: 'before this instant' },
    dst: { type: 'switch', help: "the next two changes of the clocks of each job's zone, and what they do to it" },
  },
  run: (args) =>
    inProject(args, async (project) => {
      const views =
        args.words.length === 0 ? await project.store.listJobs() : await findJobs(project.store, args.words);
      const now = await project.store.now();
      if (args.switch('dst')) await showChanges(args, project, views, now);
      else await showSlots(args, project, views, now);
      return exitCode.fine;
    }),
};

async function showSlots(args: Args, { timezone, json }: ShownProject, views: JobView[], now: number): Promise<void> {
  const slots = upcoming(views, {
    timezone,
    now,
    fromAt: flagInstant(args, 'from', timezone) ?? null,
    toAt: flagInstant(args, 'to', timezone) ?? null,
    count: args.integer('count', 1) ?? 10,
  });
  const zoneOf = ({ view }: UpcomingSlot) => effectiveSchedule(view.job).timezone ?? timezone;
  if (json) {
    await printJson({
      slots: slots.map((slot) => {
        const { job } = slot.view;
        return { job: job.name, jobId: job.id, at: iso(slot.at), local: localTime(slot.at, zoneOf(slot)) };
      }),
    });
  } else if (slots.length === 0) await print('Nothing is scheduled.\n');
  else {
    const rows = slots.map((slot) => [weekdayTime(slot.at, zoneOf(slot)), relative(slot.at, now), slot.view.job.name]);
    await printLines(alignColumns(rows));
  }
}

async function showChanges(args: Args, { timezone, json }: ShownProject, views: JobView[], now: number): Promise<void> {
  for (const flag of ['to', 'count']) {
    if (args.has(flag))
      throw new Failure('usage', `--${flag} is about slots; --dst shows the next two changes of each zone`);
  }
  const changes = zoneChanges(views, { timezone, fromAt: flagInstant(args, 'from', timezone) ?? now });
  if (json) await printJson({ changes: changes.map(changeDocument) });
  else if (changes.length === 0) await print('The clocks of no job change.\n');
  else await printLines(clockChangeLines(changes));
}

function changeDocument({ zone, at, offsetBeforeMs, offsetAfterMs, jobs }: ZoneChange) {
  return {
    zone,
    at: iso(at),
    offsetBeforeMs,
    offsetAfterMs,
    jobs: jobs.map(({ view, text, slots }) => ({ job: view.job.name, effect: text, slots: slots.map(iso) })),
  };
}
