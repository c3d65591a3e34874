import type { Dependency, Waits } from './dependency.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { jobNamePattern } from './job.ts';
import { strangeKeys } from './job-keys.ts';

const waitKeys = ['waitForCompletion', 'waitForSuccess', 'waitForNextRun'] as const;

/** The words that stand for the ways of waiting where there is little room: `--depends-on extract=completion,success`. */
const wayOf: Record<string, keyof Waits> = {
  completion: 'waitForCompletion',
  success: 'waitForSuccess',
  'next-run': 'waitForNextRun',
};

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
 * `extract=completion,success`.
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
  const strange = ways.find((way) => !Object.hasOwn(wayOf, way));
  if (strange !== undefined) {
    const allowed = Object.keys(wayOf).join(', ');
    throw bad(field, `"${strange}" is no way of waiting; allowed are ${allowed}, as in ${job}=completion,success`);
  }
  const on = ways.map((way) => [wayOf[way], true] as const);
  return { job: nameOf(job, field), ...inNoWay, ...Object.fromEntries(on) };
}

/** Dependencies as a person would write them: a list, unless one of them differs from the default. */
export function dependenciesEntry(dependencies: Dependency[]): string[] | Record<string, Partial<Waits>> {
  const entries = dependencies.map(({ job, ...waits }) => [job, waitKeys.filter((key) => !waits[key])] as const);
  if (entries.every(([, off]) => off.length === 0)) return dependencies.map(({ job }) => job);
  return Object.fromEntries(entries.map(([job, off]) => [job, Object.fromEntries(off.map((key) => [key, false]))]));
}

function listed(item: unknown, field: string): Dependency {
  return { job: nameOf(item, field), ...inEveryWay };
}

function mapped(job: string, waits: unknown, field: string): Dependency {
  nameOf(job, field);
  if (waits === null) return { job, ...inEveryWay };
  if (!isObject(waits)) throw bad(field, `${shown(waits)} is not allowed; write {waitForNextRun: false}, or nothing`);
  const [strange] = strangeKeys(waits, field, waitKeys, []);
  if (strange !== undefined) throw new Failure('bad_job', strange);
  for (const [key, value] of Object.entries(waits)) {
    if (typeof value !== 'boolean') throw bad(`${field}.${key}`, `${shown(value)} is not allowed; write true or false`);
  }
  return { job, ...inEveryWay, ...waits };
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
