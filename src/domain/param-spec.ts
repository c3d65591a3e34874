import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { refuseStrangeKeys } from './job-keys.ts';
import { didYouMean } from './nearest.ts';
import { type Param, type Params, type ParamType, paramTypes, paramVariable } from './param.ts';
import { compareValues, readParamValue } from './param-value.ts';

/** The keys of a parameter. */
export const paramKeys: readonly string[] = ['type', 'description', 'default', 'choices', 'min', 'max', 'required'];

const namePattern = /^[A-Za-z0-9_]{1,100}$/;

/**
 * The parameters that a job declares: each with its type, default, choices and bounds, or only a text that is its default.
 * `Failure('bad_job')` names what no run could be given.
 */
export function parseParams(value: unknown, field: string): Params {
  if (!isObject(value)) throw bad(field, `${shown(value)} is not a set of parameters; write {day: {type: date}}`);
  for (const name of Object.keys(value)) {
    const fault = paramNameFault(name, Object.keys(value));
    if (fault !== null) throw bad(`${field}.${name}`, fault);
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, parseParam(one, `${field}.${name}`)]));
}

/** Why this cannot be the name of a parameter among these; null = it can. */
export function paramNameFault(name: string, all: string[]): string | null {
  if (!namePattern.test(name)) {
    return `is no name for a parameter, which a command sees as PARAM_…; allowed are letters, digits and _, 100 of them at most`;
  }
  const double = all.find((other) => other !== name && paramVariable(other) === paramVariable(name));
  return double === undefined ? null : `and ${double} are one to a command, ${paramVariable(name)}; rename one of them`;
}

/** Parameters as a person would write them. */
export function paramsEntry(params: Params): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramEntry(param)]));
}

function parseParam(value: unknown, field: string): Param {
  if (value === null) return { type: 'text' };
  if (typeof value === 'string') return { type: 'text', default: valueAt({ type: 'text' }, value, field) };
  if (!isObject(value)) {
    throw bad(field, `${shown(value)} is not a parameter; put a text in quotes, or write {type: integer, default: 3}`);
  }
  refuseStrangeKeys(value, field, paramKeys);
  const bounds = boundsOf(value, typeOf(value.type, field), field);
  return {
    ...bounds,
    ...(value.description == null ? {} : { description: textOf(value.description, `${field}.description`) }),
    ...(value.default == null ? {} : { default: valueAt(bounds, value.default, `${field}.default`) }),
    ...requirement(value, field),
  };
}

function typeOf(value: unknown, field: string): ParamType {
  if (value == null) return 'text';
  if (paramTypes.includes(value as ParamType)) return value as ParamType;
  const hint = typeof value === 'string' ? didYouMean(value, paramTypes) : '';
  throw bad(`${field}.type`, `${shown(value)} is not a type; allowed are ${paramTypes.join(', ')}${hint}`);
}

function boundsOf(value: Record<string, unknown>, type: ParamType, field: string): Param {
  for (const key of ['min', 'max'] as const) {
    if (value[key] != null && (type === 'text' || type === 'boolean')) {
      throw bad(`${field}.${key}`, `means nothing for type ${type}; it is for integer, number and date`);
    }
  }
  const limit = (key: 'min' | 'max') =>
    value[key] == null ? {} : { [key]: valueAt({ type }, value[key], `${field}.${key}`) };
  const bounds: Param = { type, ...limit('min'), ...limit('max') };
  if (bounds.min !== undefined && bounds.max !== undefined && compareValues(type, bounds.min, bounds.max) > 0) {
    throw bad(`${field}.min`, `${bounds.min} is above max, ${bounds.max}; no value would be allowed`);
  }
  return value.choices == null ? bounds : { ...bounds, choices: choicesOf(value.choices, bounds, `${field}.choices`) };
}

function choicesOf(value: unknown, bounds: Param, field: string): string[] {
  if (!Array.isArray(value)) throw bad(field, `${shown(value)} is not a list of values`);
  if (value.length === 0) throw bad(field, 'is empty; no value would be allowed');
  return [...new Set(value.map((item, index) => valueAt(bounds, item, `${field}.${index}`)))];
}

function requirement(value: Record<string, unknown>, field: string): { required?: true } {
  if (value.required == null || value.required === false) return {};
  if (value.required !== true) {
    throw bad(`${field}.required`, `${shown(value.required)} is not allowed; write true or false`);
  }
  if (value.default == null) return { required: true };
  throw bad(`${field}.required`, 'means nothing beside a default, which stands where nothing is given; leave out one');
}

function valueAt(param: Param, value: unknown, field: string): string {
  const read = readParamValue(param, value);
  if ('fault' in read) throw bad(field, read.fault);
  return read.text;
}

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  throw bad(field, `${shown(value)} is not a text`);
}

function paramEntry({ type, description, default: text, choices, min, max, required }: Param): unknown {
  const written = (value: string | undefined) => (value === undefined ? undefined : valueEntry(type, value));
  const entry = Object.entries({
    type: type === 'text' ? undefined : type,
    description,
    default: written(text),
    choices: choices?.map((value) => valueEntry(type, value)),
    min: written(min),
    max: written(max),
    required,
  }).filter(([, value]) => value !== undefined);
  return entry.length === 1 && type === 'text' && text !== undefined ? text : Object.fromEntries(entry);
}

function valueEntry(type: ParamType, text: string): unknown {
  if (type === 'integer' || type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
