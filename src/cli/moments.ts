import { findJobs } from '../app/find-jobs.ts';
import { formatDuration, hundredYearsMs, looksLikeDuration, parseDuration } from '../domain/duration.ts';
import { Failure } from '../domain/failure.ts';
import { effectiveSchedule } from '../domain/job.ts';
import { nextSlot, previousSlot } from '../domain/schedule/next-slot.ts';
import { isInstantForm, parseAt } from '../domain/schedule/parse-at.ts';
import type { AtRule, TimesRule } from '../domain/schedule/schedule.ts';
import type { JobView, Store } from '../store/store.ts';
import type { Args } from './args.ts';

/** What the times of a command are read by: the present, epoch ms, and the zone whose wall clock is meant. */
export interface Clock {
  now: number;
  timezone: string;
}

/** Where `18:00` and `2h` lie, seen from now. */
export type Side = 'past' | 'future';

/** Of the help of a command that takes a `<time>`. */
export const timeHelp = [
  '18:00, 2026-03-01, 2026-03-01T18:00 or 2026-03-01T18:00:00+01:00, or how far from now: 90m, 7d',
  "  what names no offset is in the job's time zone, or where no job is named in the project's",
  '  18:00 and 90m are ahead for what is to come and back for what has been; a date is its midnight, as an end the whole day',
];

/** Of the help of a command that takes a `<duration>`. */
export const durationHelp = ['90s, 15m, 1h30m, 2d or PT15M; a bare number is seconds'];

/** The clock for a command about these jobs: in the zone in which all of their schedules are, else in the project's. */
export async function clockOf(project: { store: Store; timezone: string }, words: string[]): Promise<Clock> {
  const views = words.length === 0 ? [] : await findJobs(project.store, words);
  return { now: await project.store.now(), timezone: zoneOf(views, project.timezone) };
}

/** The zone in which the schedules of all these jobs are; the project's when they differ, or when there are none. */
export function zoneOf(views: Pick<JobView, 'job'>[], timezone: string): string {
  const [zone, ...others] = new Set(views.map(({ job }) => effectiveSchedule(job).timezone ?? timezone));
  return zone === undefined || others.length > 0 ? timezone : zone;
}

/** The instant that a flag gives, epoch ms. */
export function flagTime(args: Args, flag: string, clock: Clock, side: Side): number | undefined {
  const text = args.text(flag)?.trim();
  if (text === undefined) return undefined;
  if (looksLikeDuration(text)) return clock.now + (side === 'past' ? -1 : 1) * (flagDuration(args, flag) ?? 0);
  const at = isDate(text) ? midnight(text, flag, clock) : (clockTime(text, clock, side) ?? instant(text, flag, clock));
  if (at !== null) return at;
  throw new Failure('bad_value', `--${flag}: ${JSON.stringify(text)} is no time; write ${timeHelp[0]}`);
}

/** As `flagTime`, for the last instant of a stretch: of a date its last millisecond. */
export function flagLast(args: Args, flag: string, clock: Clock, side: Side): number | undefined {
  const date = args.text(flag)?.trim() ?? '';
  return isDate(date) ? nextMidnight(date, flag, clock) - 1 : flagTime(args, flag, clock, side);
}

/** The instant to come at which something ends: of a date the midnight after it. */
export function flagEnd(args: Args, flag: string, clock: Clock): number | undefined {
  const date = args.text(flag)?.trim() ?? '';
  const at = isDate(date) ? nextMidnight(date, flag, clock) : flagTime(args, flag, clock, 'future');
  if (at === undefined || at > clock.now) return at;
  throw new Failure('bad_value', `--${flag}: "${date}" is past; write ${timeHelp[0]}`);
}

/** The duration that a flag gives, in ms; a bare number is seconds. */
export function flagDuration(args: Args, flag: string, leastMs = 0, mostMs = hundredYearsMs): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  const ms = parseDuration(text, `--${flag}`);
  if (ms < leastMs) throw outOfRange(flag, text, `short; the least is ${leastMs / 1000} s`);
  if (ms > mostMs) throw outOfRange(flag, text, `long; the most is ${formatDuration(mostMs)}`);
  return ms;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

function midnight(date: string, flag: string, clock: Clock): number {
  return firstSlot(parseAt(`${date}T00:00`, `--${flag}`), Number.NEGATIVE_INFINITY, clock) ?? 0;
}

function nextMidnight(date: string, flag: string, clock: Clock): number {
  return firstSlot({ kind: 'times', times: ['00:00:00'] }, midnight(date, flag, clock), clock) ?? 0;
}

/** When the clock last showed, or next shows, a time of the day; null = the text is none. */
function clockTime(text: string, clock: Clock, side: Side): number | null {
  const [, time, seconds = ':00'] = /^((?:[01]?\d|2[0-3]):[0-5]\d)(:[0-5]\d)?$/.exec(text) ?? [];
  if (time === undefined) return null;
  const rule: TimesRule = { kind: 'times', times: [`${time.padStart(5, '0')}${seconds}`] };
  if (side === 'future') return firstSlot(rule, clock.now, clock);
  return previousSlot({ rules: [rule], timezone: clock.timezone }, clock.now, { ...clock, anchorAt: 0, name: '' });
}

function instant(text: string, flag: string, clock: Clock): number | null {
  if (!isInstantForm(text)) return null;
  return firstSlot(parseAt(text, `--${flag}`), Number.NEGATIVE_INFINITY, clock);
}

function firstSlot(rule: AtRule | TimesRule, after: number, { timezone }: Clock): number | null {
  return nextSlot({ rules: [rule], timezone }, after, { timezone, anchorAt: 0, name: '' });
}

function outOfRange(flag: string, text: string, how: string): Failure {
  return new Failure('bad_duration', `--${flag}: "${text}" is too ${how}`);
}
