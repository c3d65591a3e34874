import { iso, runDocument } from '../../app/documents.ts';
import { durationSeries } from '../../app/durations.ts';
import { history } from '../../app/history.ts';
import { runFilter } from '../../app/run-filter.ts';
import { searchOutput } from '../../app/search-output.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Stream } from '../../store/shipment.ts';
import type { RunFilter, Store } from '../../store/store.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { durationLines } from '../duration-lines.ts';
import { foundLines } from '../found-lines.ts';
import { type Clock, clockOf, flagLast, flagTime } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { type Look, runLines } from '../run-lines.ts';
import { print, printJson, printLines, terminalColumns } from '../terminal.ts';

/** feature 136, feature 142, feature 143 */
export const command: Command = {
  name: 'runs',
  usage: '[<job>…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Lists runs of all jobs or of some, the newest first, and searches what they wrote',
  examples: [
    'chroniker runs',
    'chroniker runs nightly --status failed --since 7d',
    "chroniker runs --search 'disk full' --stderr",
    'chroniker runs nightly --durations',
    'chroniker runs --before r120',
  ],
  flags: {
    status: {
      type: 'list',
      value: 'status',
      help: 'only these (repeatable): running, succeeded, failed, timed_out, …',
    },
    cause: { type: 'list', value: 'cause', help: 'only these (repeatable): schedule, trigger, force, retry, …' },
    since: { type: 'text', value: 'time', help: 'began then or later' },
    until: { type: 'text', value: 'time', help: 'began no later than that' },
    host: { type: 'list', value: 'host', help: 'ran on these hosts (repeatable)' },
    'on-time': { type: 'switch', help: 'ended in time' },
    late: { type: 'switch', help: 'ran into their timeout' },
    name: { type: 'text', value: 'text', help: 'jobs with this in their name' },
    command: { type: 'text', value: 'text', help: 'jobs with this in their command' },
    search: { type: 'text', value: 'text', help: 'wrote this, letter by letter' },
    stdout: { type: 'switch', help: 'search in standard output alone' },
    stderr: { type: 'switch', help: 'search in standard error alone' },
    durations: { type: 'switch', help: 'how long the runs of one job took, the oldest first' },
    limit: { type: 'text', value: 'n', help: 'at most so many (20)' },
    before: { type: 'text', value: 'run', help: 'older than this run: the next page' },
  },
  run: (args) => {
    refuseContradictions(args);
    return inProject(args, async (project) => {
      const clock = await clockOf(project, args.words);
      const filter = await filterOf(project.store, args, clock);
      const wish: Wish = { args, filter, limit: args.integer('limit', 1) ?? 20, look: { ...project, ...clock } };
      if (args.has('search')) await showFound(project, wish);
      else if (args.switch('durations')) await showDurations(project, wish);
      else await showRuns(project, wish);
      return exitCode.fine;
    });
  },
};

interface Wish {
  args: Args;
  filter: Omit<RunFilter, 'limit'>;
  limit: number;
  look: Look;
}

function refuseContradictions(args: Args): void {
  args.oneOf('on-time', 'late');
  args.oneOf('stdout', 'stderr');
  args.oneOf('search', 'durations');
  if (args.has('search')) return;
  const narrowing = ['stdout', 'stderr'].find((flag) => args.switch(flag));
  if (narrowing !== undefined)
    throw new Failure('usage', `--${narrowing} narrows a search; say --search <text> as well`);
}

async function filterOf(store: Store, args: Args, clock: Clock): Promise<Omit<RunFilter, 'limit'>> {
  const lastAt = flagLast(args, 'until', clock, 'past');
  return runFilter(store, {
    jobs: args.words,
    name: args.text('name'),
    command: args.text('command'),
    statuses: args.list('status'),
    causes: args.list('cause'),
    hosts: args.list('host'),
    onTime: args.switch('on-time') ? true : args.switch('late') ? false : undefined,
    sinceAt: flagTime(args, 'since', clock, 'past'),
    untilAt: lastAt === undefined ? undefined : lastAt + 1,
    before: args.text('before'),
  });
}

async function showRuns({ store, timezone, json }: ShownProject, { filter, limit, look }: Wish): Promise<void> {
  const runs = await history(store, filter, limit);
  if (json) await printJson({ runs: runs.map((run) => runDocument(run, look)) });
  else if (runs.length === 0) await print('There are no such runs.\n');
  else await printLines([...runLines(runs, look, terminalColumns()), ...zoneLine(look, timezone)]);
}

async function showFound({ store, timezone, json }: ShownProject, { args, filter, limit, look }: Wish): Promise<void> {
  const text = args.text('search') ?? '';
  const streams = (['stdout', 'stderr'] as const).filter((stream) => !args.switch(other(stream)));
  const found = await searchOutput(store, filter, { text, streams, limit });
  if (json) await printJson({ runs: found.map(({ run, matches }) => ({ ...runDocument(run, look), matches })) });
  else if (found.length === 0) await print('There are no such runs.\n');
  else await printLines([...foundLines(found, text, look), ...zoneLine(look, timezone)]);
}

async function showDurations(
  { store, timezone, json }: ShownProject,
  { args, filter, limit, look }: Wish,
): Promise<void> {
  const series = await durationSeries(store, args.words, filter, limit);
  if (json) {
    const durations = series.durations.map((point) => ({ ...point, startedAt: iso(point.startedAt) }));
    await printJson({ ...series, durations });
  } else if (series.durations.length === 0) await print('There are no such runs.\n');
  else await printLines([...durationLines(series, look), ...zoneLine(look, timezone)]);
}

/** Said where times are read and shown in the zone of the jobs that are named. */
function zoneLine(look: Look, usual: string): string[] {
  return look.timezone === usual ? [] : [look.paint(`times in ${look.timezone}`, 'dim')];
}

function other(stream: Stream): Stream {
  return stream === 'stdout' ? 'stderr' : 'stdout';
}
