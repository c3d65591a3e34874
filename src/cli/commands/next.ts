import { type ZoneChange, zoneChanges } from '../../app/clock-changes.ts';
import { iso } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { upcoming } from '../../app/upcoming.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { JobView } from '../../store/store.ts';
import type { Args } from '../args.ts';
import { clockChangeLines } from '../clock-change-lines.ts';
import type { Command } from '../command.ts';
import { type Clock, flagLast, flagTime, zoneOf } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { mostSlots, weekdayTime } from '../slot-lines.ts';
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
    'chroniker next --from 2026-03-29 --to 2026-03-29',
    'chroniker next --dst',
  ],
  flags: {
    count: { type: 'text', value: 'n', help: 'at most so many (10)' },
    from: { type: 'text', value: 'time', help: 'from then on (now)' },
    to: { type: 'text', value: 'time', help: 'and no later than that' },
    dst: { type: 'switch', help: "the next two changes of the clocks of each job's zone, and what they do to it" },
  },
  run: (args) =>
    inProject(args, async (project) => {
      const views =
        args.words.length === 0 ? await project.store.listJobs() : await findJobs(project.store, args.words);
      const now = await project.store.now();
      const named = args.words.length === 0 ? [] : views;
      const clock = { now, timezone: zoneOf(named, project.timezone) };
      if (args.switch('dst')) await showChanges(args, project, views, clock);
      else await showSlots(args, project, views, clock);
      return exitCode.fine;
    }),
};

async function showSlots(args: Args, { timezone, json }: ShownProject, views: JobView[], clock: Clock): Promise<void> {
  const { now } = clock;
  const toAt = flagLast(args, 'to', clock, 'future');
  const slots = upcoming(views, {
    timezone,
    now,
    fromAt: flagTime(args, 'from', clock, 'future') ?? null,
    toAt: toAt === undefined ? null : toAt + 1,
    count: args.integer('count', 1, mostSlots) ?? 10,
  });
  if (json) {
    await printJson({
      slots: slots.map((slot) => {
        const { job } = slot.view;
        return {
          job: job.name,
          jobId: job.id,
          at: iso(slot.at),
          local: localTime(slot.at, zoneOf([slot.view], timezone)),
        };
      }),
    });
  } else if (slots.length === 0) await print('Nothing is scheduled.\n');
  else {
    const zone = clock.timezone === timezone ? '' : ` ${clock.timezone}`;
    const rows = slots.map(({ at, view }) => [
      `${weekdayTime(at, clock.timezone)}${zone}`,
      relative(at, now),
      view.job.name,
    ]);
    await printLines(alignColumns(rows));
  }
}

async function showChanges(
  args: Args,
  { timezone, json }: ShownProject,
  views: JobView[],
  clock: Clock,
): Promise<void> {
  for (const flag of ['to', 'count']) {
    if (args.has(flag))
      throw new Failure('usage', `--${flag} is about slots; --dst shows the next two changes of each zone`);
  }
  const changes = zoneChanges(views, { timezone, fromAt: flagTime(args, 'from', clock, 'future') ?? clock.now });
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
