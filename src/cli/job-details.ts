import { jobDocument } from '../app/documents.ts';
import { lastSkip, parkedFor, whyNoSlot } from '../app/job-facts.ts';
import type { KnownJob } from '../app/known-job.ts';
import type { UpcomingSlot } from '../app/upcoming.ts';
import { describeCondition } from '../domain/condition.ts';
import { formatDuration } from '../domain/duration.ts';
import { effectiveSchedule, type Job, type JobSpec } from '../domain/job.ts';
import { describeRetries } from '../domain/retries.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import { shortTime } from '../domain/schedule/words.ts';
import type { JobView, LinkedJob } from '../store/store.ts';
import { backfillRow } from './backfill-lines.ts';
import { endedText, nextText } from './job-lines.ts';
import { zoneOf } from './moments.ts';
import { declaredText } from './param-lines.ts';
import { requestText } from './request-text.ts';
import { retryText } from './retry-lines.ts';
import { type Look, resultOf, tookOf } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { oneLine } from './text-width.ts';
import { duration, localTime, relative } from './when.ts';

/** Everything about a job, one line a field, in the zone of its schedule; fields that say nothing are left out. */
export function jobDetails(known: KnownJob, { timezone, ...rest }: Look): string[] {
  const { view, slots, estimatedMs } = known;
  const look = { ...rest, timezone: zoneOf([view], timezone) };
  const fields = [
    ...spoilt(view),
    ...definition(view.job),
    ...schedule(view, slots, look),
    ...links(known),
    ...toCome(known, look),
    ...history(view, estimatedMs, look),
  ];
  return alignColumns(
    fields.filter(([, value]) => value !== '').map(([name, value]) => [look.paint(name, 'dim'), value]),
  );
}

type Field = [name: string, value: string];

/** What is wrong with a definition that cannot be read, and how it stands; what follows is then blank. */
function spoilt({ job, unreadable }: JobView): Field[] {
  if (!unreadable) return [];
  const cure = job.origin === null ? `chroniker job edit ${job.name}` : `chroniker apply ${job.origin}`;
  return [
    ['unreadable', unreadable.reason],
    ['stored', unreadable.document],
    ['cure', `\`${cure}\` writes it anew, \`chroniker job delete ${job.name}\` removes it`],
  ];
}

function definition(job: Job): Field[] {
  const { spec } = job;
  return [
    ['job', `${job.name} (id ${job.id})`],
    ['description', oneLine(spec.description)],
    ['command', 'argv' in spec.command ? spec.command.argv.map(quoted).join(' ') : `shell: ${spec.command.shell}`],
    ['condition', spec.condition ? describeCondition(spec.condition) : ''],
    ['folder', spec.cwd ?? job.baseDir],
    [
      'environment',
      Object.entries(spec.env)
        .map(([name, value]) => `${name}=${quoted(value)}`)
        .join(' '),
    ],
    ['stdin', spec.stdin === null ? '' : `${Buffer.byteLength(spec.stdin)} bytes`],
    ['host', spec.host === '' ? 'any' : spec.host],
    ['timeout', spec.timeoutMs === null ? 'none' : formatDuration(spec.timeoutMs)],
    ['grace', formatDuration(spec.graceMs)],
    ['priority', spec.priority === 0 ? '' : `${spec.priority}`],
    ['pool', spec.pool ?? ''],
    ['overlap', spec.overlap ?? ''],
    ['failure', spec.failOnStderr ? 'a non-zero exit, or anything on standard error' : ''],
    ['not kept', [...(spec.output.stdout ? [] : ['stdout']), ...(spec.output.stderr ? [] : ['stderr'])].join(', ')],
    ['log file', spec.logFile ?? ''],
    ['parameters', spec.params ? declaredText(spec.params) : ''],
    ...whenItFails(spec),
    ['tags', spec.tags.join(', ')],
    ['origin', job.origin ?? 'made by hand'],
  ];
}

/** What its exit codes mean, and what becomes of a failure. */
function whenItFails({ successCodes, skipCodes, retries, breaker, fatal }: JobSpec): Field[] {
  return [
    ['succeeds with', successCodes?.join(', ') ?? ''],
    ['skips with', skipCodes?.join(', ') ?? ''],
    ['retried', retries ? describeRetries(retries) : ''],
    ['held after', breaker ? failuresInARow(breaker.failures) : ''],
    ['fatal', fatal ? 'when it fails, the tick starts no further jobs and ends with 1' : ''],
  ];
}

function failuresInARow(count: number): string {
  return count === 1 ? '1 failure' : `${count} failures in a row`;
}

function schedule(view: JobView, slots: UpcomingSlot[], look: Look): Field[] {
  const document = jobDocument(view, look.timezone);
  return [
    ['enabled', view.job.enabled ? 'yes' : 'no'],
    ['schedule', document.describe],
    ['overridden', document.override ? `its own is: ${describeSchedule(view.job.spec.schedule)}` : ''],
    ['zone', document.timezone],
    ['next', `${nextText(view, look)}${jitterText(view)}`],
    [
      'then',
      slots
        .slice(1)
        .map(({ at }) => localTime(at, look.timezone))
        .join(', '),
    ],
  ];
}

/** The start may be later than the slot. */
function jitterText(view: JobView): string {
  const { jitterMs } = effectiveSchedule(view.job);
  const isDue = jitterMs !== undefined && whyNoSlot(view) === null;
  return isDue ? `, up to ${formatDuration(jitterMs)} later` : '';
}

function links({ view, upstreams, downstream, setsOff, held, alerts }: KnownJob): Field[] {
  // What a lane was told when it was parked is told anew.
  const parked = held ? '' : (parkedFor(view)?.reason ?? '');
  return [
    ['held', held ?? ''],
    ['waits for', upstreams.map(waitText).join('; ')],
    ['awaited by', downstream.map(({ job }) => job).join(', ')],
    ['sets off', setsOff.map(({ job, on }) => `${job} (${on})`).join(', ')],
    ['parked', parked],
    ...alerts.map(({ message }): Field => ['alert', message]),
  ];
}

/** In every way unless it says in which. */
function waitText({ job, waitForCompletion, waitForSuccess, waitForNextRun, ...more }: LinkedJob): string {
  const ways = [
    waitForCompletion ? 'its completion' : '',
    waitForSuccess ? 'its success' : '',
    waitForNextRun ? 'its next run' : '',
  ].filter((way) => way !== '');
  const fresh = [
    more.withinMs === undefined ? '' : `a success within ${formatDuration(more.withinMs)}`,
    more.since === undefined ? '' : 'a success since its own last one',
  ].filter((way) => way !== '');
  if (ways.length === 3 && fresh.length === 0 && more.deadline === undefined) return job;
  const all = ways.length === 3 ? ['in every way', ...fresh] : [...ways, ...fresh];
  const until = more.deadline === undefined ? [] : [`alert after ${shortTime(more.deadline)}`];
  return `${job} (${[all.length === 0 ? 'nothing of it' : all.join(' and '), ...until].join(', ')})`;
}

/** Runs that were asked for apart from the next slot. */
function toCome({ backfills, triggers, retries }: KnownJob, look: Look): Field[] {
  // Whose backfill it is says the first line.
  const withoutJob = (row: string[]) => row.filter((_, column) => column !== 1).join(', ');
  return [
    ...backfills.map((one): Field => ['backfill', withoutJob(backfillRow(one, look))]),
    ...triggers.map((one): Field => ['triggered', requestText(one, look)]),
    ...retries.map((one): Field => ['retries at', retryText(one, look)]),
  ];
}

function history(view: JobView, estimatedMs: number | null, look: Look): Field[] {
  const { job, lanes, active, lastRun } = view;
  const runs = lanes.reduce((sum, lane) => sum + lane.runCount, 0);
  const skip = lastSkip(view);
  const last = lastRun
    ? `r${lastRun.id} ${endedText(lastRun.status, job.enabled, look)} ${[
        relative(lastRun.finishedAt ?? lastRun.claimedAt, look.now),
        tookOf(lastRun, look.now),
        resultOf(lastRun),
      ]
        .filter((part) => part !== '')
        .join(', ')}`
    : 'never';
  return [
    [
      'running',
      active
        ? `r${active.id} on ${active.host}, ${active.pid === null ? 'starting' : `pid ${active.pid}, for ${tookOf(active, look.now)}`}`
        : '',
    ],
    ['last run', last],
    ['last skipped', skip ? [relative(skip.at, look.now), skip.reason].filter(Boolean).join(': ') : ''],
    ['takes', estimatedMs === null ? '' : `about ${duration(estimatedMs)}`],
    ['runs', `${runs}`],
  ];
}

/** As one would type it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
