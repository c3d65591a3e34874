import type { Dependency, Freshness, Waits } from './dependency.ts';
import { formatDuration, looksLikeDuration, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { jobNamePattern } from './job.ts';
import { refuseStrangeKeys } from './job-keys.ts';
import { parseTimes } from './schedule/parse-times.ts';
import { shortTime } from './schedule/words.ts';

const waitKeys = ['waitForCompletion', 'waitForSuccess', 'waitForNextRun'] as const;

/** Every key of what is said of one upstream. */
export const dependencyKeys: readonly string[] = [...waitKeys, 'within', 'since', 'deadline'];

/** The words that stand for the ways of waiting where there is little room: `--depends-on extract=completion,success`. */
const wayOf: Record<string, keyof Waits> = {
  completion: 'waitForCompletion',
  success: 'waitForSuccess',
  'next-run': 'waitForNextRun',
};

/** Those that take a value, as `within:24h`. */
const valued = ['within', 'since', 'deadline'];

const inEveryWay: Waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
const inNoWay: Waits = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };

/**
 * The dependencies of a job: a list of upstreams, or a mapping from each to the ways of waiting that differ from the default.
 * `Failure('bad_job')` names what stands there twice, is no name or no way of waiting.
 */
export function parseDependencies(value: unknown, field: string): Dependency[] {
  if (Array.isArray(value))
    return refuseDoubles(
      value.map((item, index) => listed(item, `${field}.${index}`)),
      field,
    );
  if (isObject(value)) return Object.entries(value).map(([job, waits]) => mapped(job, waits, `${field}.${job}`));
  throw bad(
    field,
    `${shown(value)} is not a list of jobs; write [extract, clean], or {extract: {waitForNextRun: false}}`,
  );
}

/**
 * What `--depends-on` says, each time: an upstream, to be waited for in every way or in these and no others, as in
 * `extract=completion,success` or `extract=success,within:24h,deadline:08:30`.
 */
export function parseDependencyWords(words: string[], field: string): Dependency[] {
  return refuseDoubles(
    words.map((word) => parseWord(word, field)),
    field,
  );
}

function parseWord(word: string, field: string): Dependency {
  const [job = '', ...ways] = word.split(/[=,]/);
  if (!word.includes('=')) return { job: nameOf(job, field), ...inEveryWay };
  const said = ways.map((way) => saidBy(way, job, field));
  return { job: nameOf(job, field), ...inNoWay, ...freshnessOf(Object.assign({}, ...said), field) };
}

/** What one word says, by its key in a jobs file. */
function saidBy(way: string, job: string, field: string): Record<string, unknown> {
  if (Object.hasOwn(wayOf, way)) return { [wayOf[way] as string]: true };
  const [key = '', value] = way.split(/:(.*)/s, 2);
  if (value !== undefined && valued.includes(key)) return { [key]: value };
  const allowed = [...Object.keys(wayOf), ...valued.map((one) => `${one}:…`)].join(', ');
  throw bad(field, `"${way}" is no way of waiting; allowed are ${allowed}, as in ${job}=completion,success`);
}

/** Dependencies as a person would write them: a list, unless one of them differs from the default. */
export function dependenciesEntry(dependencies: Dependency[]): string[] | Record<string, Record<string, unknown>> {
  const entries = dependencies.map((one) => [one.job, waitsEntry(one)] as const);
  if (entries.every(([, waits]) => Object.keys(waits).length === 0)) return dependencies.map(({ job }) => job);
  return Object.fromEntries(entries);
}

function waitsEntry(waits: Dependency): Record<string, unknown> {
  const { withinMs, since, deadline } = waits;
  return {
    ...Object.fromEntries(waitKeys.filter((key) => !waits[key]).map((key) => [key, false])),
    ...(withinMs === undefined ? {} : { within: formatDuration(withinMs) }),
    ...(since === undefined ? {} : { since }),
    ...(deadline === undefined ? {} : { deadline: shortTime(deadline) }),
  };
}

function listed(item: unknown, field: string): Dependency {
  return { job: nameOf(item, field), ...inEveryWay };
}

function mapped(job: string, waits: unknown, field: string): Dependency {
  nameOf(job, field);
  if (waits === null) return { job, ...inEveryWay };
  if (!isObject(waits)) throw bad(field, `${shown(waits)} is not allowed; write {waitForNextRun: false}, or nothing`);
  refuseStrangeKeys(waits, field, dependencyKeys);
  for (const [key, value] of Object.entries(waits)) {
    if (valued.includes(key) || typeof value === 'boolean') continue;
    throw bad(`${field}.${key}`, `${shown(value)} is not allowed; write true or false`);
  }
  return { job, ...inEveryWay, ...freshnessOf(waits, field) };
}

/** What is said, with how new the last success has to be, and the deadline, in canonical form. */
function freshnessOf(
  { within, since, deadline, ...waits }: Record<string, unknown>,
  field: string,
): Partial<Waits> & Freshness & Pick<Dependency, 'deadline'> {
  return {
    ...waits,
    ...(within == null ? {} : { withinMs: parseWithin(within, `${field}.within`) }),
    ...(since == null ? {} : { since: parseSince(since, `${field}.since`) }),
    ...(deadline == null ? {} : { deadline: parseDeadline(deadline, `${field}.deadline`) }),
  };
}

function parseWithin(value: unknown, field: string): number {
  const ms = parseDuration(value, field);
  if (ms > 0) return ms;
  throw bad(field, `${shown(value)} is too short; nothing is that new`);
}

function parseSince(value: unknown, field: string): 'lastSuccess' {
  if (value === 'lastSuccess') return value;
  throw bad(field, `${shown(value)} is not allowed; write lastSuccess, which means the last success of this job`);
}

/** A time of the day is kept with its seconds, a duration as it is written by us. */
function parseDeadline(value: unknown, field: string): string {
  if (typeof value === 'string' && looksLikeDuration(value.trim())) return formatDuration(parseDuration(value, field));
  try {
    const { times } = parseTimes(value, field);
    if (typeof value === 'string' && times[0] !== undefined && times.length === 1) return times[0];
  } catch {
    // Said below, with both that may stand there.
  }
  throw bad(field, `${shown(value)} is no deadline; write a time of the day, "08:30", or a time after the slot, 2h`);
}

function nameOf(value: unknown, field: string): string {
  if (typeof value === 'string' && jobNamePattern.test(value)) return value;
  throw bad(field, `${shown(value)} is not the name of a job`);
}

function refuseDoubles(dependencies: Dependency[], field: string): Dependency[] {
  const names = dependencies.map(({ job }) => job);
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw bad(field, `${double} is there twice; keep one of them`);
  return dependencies;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
