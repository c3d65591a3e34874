import { Failure } from './failure.ts';
import type { Job } from './job.ts';
import { didYouMean } from './nearest.ts';
import { missingParams, type Params, type ParamType } from './param.ts';
import { paramNameFault } from './param-spec.ts';
import { readParamValue } from './param-value.ts';
import type { Schedule } from './schedule/schedule.ts';

/**
 * What a person gave for a run of this job, in canonical texts. Rejects with `Failure('bad_value')` what the job does not know,
 * does not allow, or lacks. A job that declares no parameters takes any, as texts.
 */
export function readGivenParams(
  { name: job, spec }: Pick<Job, 'name' | 'spec'>,
  given: Record<string, string>,
): Record<string, string> {
  const read = Object.entries(given).map(([name, value]) => [name, readOne(job, spec.params, name, value, given)]);
  const [missing] = missingParams(spec.params, given);
  if (missing === undefined) return Object.fromEntries(read);
  const { type = 'text', choices, min } = spec.params?.[missing] ?? {};
  const what = choices ? `one of ${choices.join(', ')}` : kinds[type];
  throw bad(
    `${job} needs the parameter ${missing}; give it ${what}, as in --param ${missing}=${choices?.[0] ?? min ?? examples[type]}`,
  );
}

const kinds: Record<ParamType, string> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
};

const examples: Record<ParamType, string> = {
  text: '…',
  integer: '3',
  number: '0.5',
  boolean: 'true',
  date: '2026-12-25',
};

function readOne(job: string, params: Params | undefined, name: string, value: string, given: object): string {
  const param = params ? params[name] : { type: 'text' as const };
  if (!param || !Object.hasOwn(params ?? given, name)) throw unknown(job, name, Object.keys(params ?? {}));
  const fault = params ? null : paramNameFault(name, Object.keys(given));
  if (fault !== null) throw bad(`--param: "${name}" ${fault}`);
  const read = readParamValue(param, value);
  if ('text' in read) return read.text;
  throw bad(`--param ${name}: ${read.fault}`);
}

function unknown(job: string, name: string, names: string[]): Failure {
  if (names.length === 0) return bad(`--param: ${job} takes no parameters, and "${name}" is given; leave it out`);
  return bad(`--param: ${job} has no parameter "${name}"; allowed are ${names.join(', ')}${didYouMean(name, names)}`);
}

/** Why a job cannot have these parameters with this schedule, in words; null = it can. Nobody gives a slot its parameters. */
export function paramsFault(params: Params | undefined, { rules }: Schedule): string | null {
  const [missing] = missingParams(params, {});
  if (missing === undefined || rules.every(({ kind }) => kind === 'manual')) return null;
  return `${missing} is required, and the schedule starts the job without it; give it a default, or leave the schedule manual`;
}

function bad(sentence: string): Failure {
  return new Failure('bad_value', sentence);
}
