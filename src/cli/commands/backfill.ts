import { type BackfillPlan, type BackfillWish, backfill, cancelBackfills, planBackfill } from '../../app/backfill.ts';
import { backfillDocument, iso } from '../../app/documents.ts';
import { findJob } from '../../app/find-jobs.ts';
import { mostBackfillSlots } from '../../domain/backfill.ts';
import { formatDuration } from '../../domain/duration.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { counted } from '../../domain/schedule/words.ts';
import { say } from '../../system/messages.ts';
import type { Args } from '../args.ts';
import { progressText } from '../backfill-lines.ts';
import type { Command } from '../command.ts';
import { givenParams, paramFlag } from '../given-params.ts';
import { laneName } from '../lane-name.ts';
import { type Clock, flagDuration, flagLast, flagTime, zoneOf } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime, zoneNote } from '../when.ts';

const defaultPaceMs = 10_000;
const longestPaceMs = 366 * 86_400_000;
const shownSlots = 20;

const wishFlags = ['from', 'to', 'pace', 'limit', 'all', 'newest-first', 'stop-on-failure', 'dry-run', 'param'];

export const command: Command = {
  name: 'backfill',
  usage: '(<job> --from <time> [--to <time>] | --cancel (<job> | <backfill>)…)',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Runs slots of the past that have had no success, one after the other at a pace; what is due goes first',
  examples: [
    'chroniker backfill nightly --from 2026-01-01 --to 2026-01-31 --dry-run',
    'chroniker backfill nightly --from 7d --pace 1m --param size=5',
    'chroniker backfill --cancel nightly',
  ],
  flags: {
    from: {
      type: 'text',
      value: 'time',
      help: 'slots from then on',
    },
    to: { type: 'text', value: 'time', help: 'and no later than that (now)' },
    pace: { type: 'text', value: 'duration', help: 'least time between two starts (10s)' },
    ...paramFlag,
    limit: { type: 'text', value: 'n', help: `the first so many slots (${mostBackfillSlots} at most)` },
    all: { type: 'switch', help: 'also the slots that have had a success' },
    'newest-first': { type: 'switch', help: 'from the latest slot back' },
    'stop-on-failure': { type: 'switch', help: 'end with the first slot that fails for good' },
    'dry-run': { type: 'switch', help: 'show which slots it would run; change nothing' },
    cancel: { type: 'switch', help: 'end backfills of these jobs, or these (b3); a run that has begun goes on' },
  },
  run: (args) => {
    for (const flag of wishFlags) args.oneOf(flag, 'cancel');
    return inProject(args, async (project) => {
      if (args.switch('cancel')) await cancel(args, project);
      else await begin(args, project);
      return exitCode.fine;
    });
  },
};

async function begin(args: Args, project: ShownProject): Promise<void> {
  const [word = '', second] = args.words;
  if (second !== undefined) throw new Failure('usage', `a backfill is for one job, and "${second}" is another`);
  const { job } = await findJob(project.store, word);
  const zone = zoneOf([{ job }], project.timezone);
  const wish = wishOf(args, { now: await project.store.now(), timezone: zone });
  const plan = await planBackfill(project, word, wish);
  if (args.switch('dry-run')) return await showPlan(args, project, plan, zone);
  const begun = await backfill(project, plan, wish);
  if (project.json) {
    return await printJson({ backfills: begun.map(backfillDocument), leftOut: leftOut(plan), changed: begun.length });
  }
  if (args.switch('quiet')) return;
  const pace = wish.paceMs === 0 ? '' : `, ${formatDuration(wish.paceMs)} or more from start to start`;
  const note = zoneNote(zone, project.timezone);
  const lines = begun.map(
    (one) => `${laneName(one)}: backfill b${one.id} of ${stretchText(plan, one.laneId, zone)}${note}${pace}`,
  );
  await printLines([...(lines.length > 0 ? lines : [`${job.name}: there is nothing to run`]), ...leftOutLine(plan)]);
}

function wishOf(args: Args, clock: Clock): BackfillWish {
  const fromAt = flagTime(args, 'from', clock, 'past');
  if (fromAt === undefined)
    throw new Failure('usage', 'from when on? give --from <time>, like --from 2026-01-01 or --from 7d');
  const limit = args.integer('limit', 1);
  if (limit !== undefined && limit > mostBackfillSlots) {
    throw new Failure('bad_value', `--limit: ${limit} is more than a backfill takes, ${mostBackfillSlots}`);
  }
  return {
    fromAt,
    toAt: flagLast(args, 'to', clock, 'past') ?? clock.now,
    paceMs: flagDuration(args, 'pace', 0, longestPaceMs) ?? defaultPaceMs,
    params: givenParams(args),
    limit,
    all: args.switch('all'),
    newestFirst: args.switch('newest-first'),
    stopOnFailure: args.switch('stop-on-failure'),
  };
}

async function showPlan(args: Args, { timezone, json }: ShownProject, plan: BackfillPlan, zone: string): Promise<void> {
  const { job } = plan.view;
  if (json) {
    const wouldRun = plan.lanes.map(({ lane, slotsAt }) => ({
      job: job.name,
      jobId: job.id,
      host: lane.host,
      slots: slotsAt.map(iso),
    }));
    return await printJson({ wouldRun, params: plan.params, leftOut: leftOut(plan) });
  }
  if (args.switch('quiet')) return;
  const lines = plan.lanes.flatMap(({ lane, slotsAt }) => {
    const more = slotsAt.length > shownSlots ? [`  … and ${slotsAt.length - shownSlots} more`] : [];
    const slots = slotsAt.slice(0, shownSlots).map((at) => `  ${localTime(at, zone)}`);
    return [
      `${laneName({ job: job.name, host: lane.host })}: would run ${counted(slotsAt.length, 'slot')}${zoneNote(zone, timezone)}`,
      ...slots,
      ...more,
    ];
  });
  await printLines([...lines, ...leftOutLine(plan)]);
}

async function cancel(args: Args, project: ShownProject): Promise<void> {
  const { cancelled, idle } = await cancelBackfills(project, args.words);
  if (project.json)
    return await printJson({ backfills: cancelled.map(backfillDocument), idle, changed: cancelled.length });
  if (args.switch('quiet')) return;
  await printLines(cancelled.map((one) => `${laneName(one)}: backfill b${one.id} is cancelled, ${progressText(one)}`));
  for (const word of idle) say(`chroniker: ${word} has no backfill that goes on; there is nothing to cancel`);
}

function stretchText({ lanes }: BackfillPlan, laneId: number, zone: string): string {
  const slotsAt = lanes.find(({ lane }) => lane.id === laneId)?.slotsAt ?? [];
  const [first = 0, last = first] = [slotsAt[0], slotsAt.at(-1)];
  const stretch = first === last ? localTime(first, zone) : `${localTime(first, zone)} … ${localTime(last, zone)}`;
  return `${counted(slotsAt.length, 'slot')}, ${stretch}`;
}

function leftOut({ lanes }: BackfillPlan): number {
  return lanes.reduce((sum, lane) => sum + lane.leftOut, 0);
}

function leftOutLine(plan: BackfillPlan): string[] {
  const count = leftOut(plan);
  if (count === 0) return [];
  return [`${counted(count, 'slot')} left out, which had a success or will run anyway; --all runs those that had`];
}
