import { Failure } from '../failure.ts';
import { isObject } from '../field.ts';
import { jobNamePattern } from '../job.ts';
import { didYouMean } from '../nearest.ts';
import type { AfterRule, AwaitedEnd } from './schedule.ts';

/** How an upstream may be asked to end; the first is meant where nothing is said. */
export const awaitedEnds: readonly AwaitedEnd[] = ['success', 'failure', 'completion', 'skip'];

/** An `after` rule from one upstream or a list of them: `extract`, `load=failure` or `{job: load, on: failure}`. */
export function parseAfter(value: unknown, field: string): AfterRule {
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0) throw bad(field, 'is an empty list; name at least one job, like [extract]');
  const places = items.map((_, index) => (Array.isArray(value) ? `${field}.${index}` : field));
  const upstreams = items.map((item, index) => upstreamOf(item, places[index] ?? field));
  const names = upstreams.map(({ job }) => job);
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw bad(field, `${double} is there twice; keep one of them`);
  return { kind: 'after', upstreams };
}

/** An `after` rule as a person would write it. */
export function afterEntry({ upstreams }: AfterRule): unknown {
  const items = upstreams.map(({ job, on }) => (on === 'success' ? job : { job, on }));
  return items.length === 1 ? items[0] : items;
}

function upstreamOf(item: unknown, field: string): AfterRule['upstreams'][number] {
  if (typeof item === 'string') {
    const [job, on] = item.split(/=(.*)/s, 2);
    return { job: nameOf(job, field), on: on === undefined ? 'success' : endOf(on, field) };
  }
  if (!isObject(item))
    throw bad(field, `${JSON.stringify(item)} is not a job; write load, or {job: load, on: failure}`);
  const strange = Object.keys(item).find((key) => key !== 'job' && key !== 'on');
  if (strange !== undefined) {
    const keys = ['job', 'on'];
    throw bad(`${field}.${strange}`, `is unknown; allowed are ${keys.join(', ')}${didYouMean(strange, keys)}`);
  }
  return { job: nameOf(item.job, `${field}.job`), on: item.on == null ? 'success' : endOf(item.on, `${field}.on`) };
}

function nameOf(value: unknown, field: string): string {
  if (typeof value === 'string' && jobNamePattern.test(value)) return value;
  throw bad(field, `${JSON.stringify(value ?? null)} is not the name of a job`);
}

function endOf(value: unknown, field: string): AwaitedEnd {
  const end = awaitedEnds.find((one) => one === value);
  if (end !== undefined) return end;
  const near = typeof value === 'string' ? didYouMean(value, awaitedEnds) : '';
  throw bad(field, `${JSON.stringify(value)} is no way to end; allowed are ${awaitedEnds.join(', ')}${near}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
