import { breakerKeys } from './breaker.ts';
import { Failure } from './failure.ts';
import { isObject } from './field.ts';
import { strangeJobKeys, strangeKeys, strangeOutputKeys } from './job-keys.ts';
import { paramKeys } from './param-spec.ts';
import { retryKeys } from './retries.ts';
import { parseSchedule, ruleKeys, strangeScheduleKey } from './schedule/parse-schedule.ts';
import { scheduleKeysEntry } from './schedule/schedule-entry.ts';

/** One change to a job by its path as in a jobs file: `timeout`, `env.LANG`, `schedule.cron`; undefined takes the key away. */
export interface Setting {
  path: string;
  value: unknown;
}

type Entry = Record<string, unknown>;

const textPaths = ['name', 'description', 'timezone', 'schedule.timezone', 'host', 'cwd', 'stdin', 'shell', 'logFile'];

/** True for keys whose value is a text, taken as it was typed. */
export function takesText(path: string): boolean {
  return textPaths.includes(path) || path === 'command.shell' || path.startsWith('env.');
}

/** Rejects with a Failure that has the nearest valid spelling when no job has such a key. */
export function checkPath(path: string): void {
  const [key, part] = partsOf(path);
  const [strange] = key === 'name' ? [] : strangeJobKeys({ [key]: null }, '');
  if (strange !== undefined) throw new Failure('bad_value', strange);
  if (part === undefined) return;
  const fault = faultOfPart(key, part);
  if (fault !== undefined) throw new Failure('bad_value', fault);
}

/**
 * The entry with these settings, in their order. A rule (`schedule.cron`) takes the place of the rules that the schedule had, as
 * the shell line and the list of a command take each other's; what else a schedule says stays.
 */
export function withSettings(entry: Entry, settings: readonly Setting[]): Entry {
  const paths = settings.map(({ path }) => path);
  if (paths.includes('args') && !paths.includes('command')) throw commandIsWhole(entry);
  const replacesRules = settings.some(({ path, value }) => value !== undefined && isRule(path));
  const base = replacesRules ? { ...entry, schedule: withoutRules(entry.schedule) } : entry;
  return settings.reduce(withSetting, base);
}

function withSetting(entry: Entry, { path, value }: Setting): Entry {
  const [key, part] = partsOf(path);
  if (key === 'shell')
    return withKey(withKey(entry, 'args', undefined), 'command', value === undefined ? undefined : { shell: value });
  if (part === undefined) return withKey(entry, key, value);
  if (path === 'schedule.timezone') return withKey(entry, 'timezone', value);
  const parts = withPart(key, entry[key], part, value);
  // An empty set says no more than none, but a schedule without a rule is one that somebody took away.
  return withKey(entry, key, Object.keys(parts).length === 0 && key !== 'schedule' ? undefined : parts);
}

function withPart(key: string, whole: unknown, part: string, value: unknown): Entry {
  if (key === 'dependencies') return withDependency(whole, part, value);
  if (key === 'params') return withParam(whole, part, value);
  const parts = key === 'schedule' ? byKeys(whole) : asParts(key, whole);
  return withKey(isObject(parts) ? parts : {}, part, value);
}

/** `retries: 3` is `{limit: 3}`, and `breaker: 5` is `{failures: 5}`. */
function asParts(key: string, whole: unknown): unknown {
  const [first] = partsOfNumber[key] ?? [];
  return first !== undefined && typeof whole === 'number' ? { [first]: whole } : whole;
}

/** What may be written as one number, the first of its keys. */
const partsOfNumber: Record<string, readonly string[]> = { retries: retryKeys, breaker: breakerKeys };

/** `dependencies.extract`, or what is said of it: `dependencies.extract.waitForSuccess`, `….within`. Names may hold dots. */
function withDependency(whole: unknown, part: string, value: unknown): Entry {
  const upstreams: Entry = Array.isArray(whole)
    ? Object.fromEntries(whole.map((job) => [String(job), {}]))
    : isObject(whole)
      ? whole
      : {};
  const [, job = part, way] = /^(.+)\.(waitFor[^.]*|within|since|deadline)$/.exec(part) ?? [];
  if (way === undefined || Object.hasOwn(upstreams, part)) return withKey(upstreams, part, value);
  const waits = upstreams[job];
  return withKey(upstreams, job, withKey(isObject(waits) ? waits : {}, way, value));
}

/** `params.day`, or one key of it: `params.day.default`. A text alone is a default. */
function withParam(whole: unknown, part: string, value: unknown): Entry {
  const params = isObject(whole) ? whole : {};
  const [name = '', key] = partsOf(part);
  if (key === undefined) return withKey(params, name, value);
  const param = params[name];
  const base = typeof param === 'string' ? { default: param } : isObject(param) ? param : {};
  return withKey(params, name, withKey(base, key, value));
}

/** A variable's name is all that follows `env.`, however it is spelt. */
function partsOf(path: string): [key: string, part?: string] {
  const at = path.indexOf('.');
  return at < 0 ? [path] : [path.slice(0, at), path.slice(at + 1)];
}

function faultOfPart(key: string, part: string): string | undefined {
  switch (key) {
    case 'env':
    case 'dependencies':
      return undefined;
    case 'output':
      return strangeOutputKeys({ [part]: null }, key)[0];
    case 'retries':
    case 'breaker':
      return strangeKeys({ [part]: null }, key, partsOfNumber[key] ?? [], [])[0];
    case 'params': {
      const [name, paramKey] = partsOf(part);
      return paramKey === undefined ? undefined : strangeKeys({ [paramKey]: null }, `${key}.${name}`, paramKeys, [])[0];
    }
    case 'schedule':
      return strangeScheduleKey(part, key)?.message;
    case 'command':
      if (part === 'shell') return undefined;
  }
  return `${key}.${part}: ${key} is set as a whole: --set ${key}=…`;
}

function isRule(path: string): boolean {
  const [key, part] = partsOf(path);
  return key === 'schedule' && part !== undefined && ruleKeys.includes(part);
}

function withoutRules(schedule: unknown): Entry {
  const keys = scheduleKeysEntry({ ...parseSchedule(schedule ?? 'manual'), rules: [] }) ?? {};
  return Object.fromEntries(Object.entries(keys).filter(([key]) => key !== 'manual'));
}

function byKeys(schedule: unknown): Entry {
  if (isObject(schedule)) return schedule;
  const keys = scheduleKeysEntry(parseSchedule(schedule ?? 'manual'));
  if (keys) return keys;
  throw new Failure('bad_value', 'schedule: is a list of rules; set it as a whole: --set schedule=…');
}

function withKey(entry: Entry, key: string, value: unknown): Entry {
  const { [key]: _, ...rest } = entry;
  return value === undefined ? rest : { ...entry, [key]: value };
}

function commandIsWhole({ command }: Entry): Failure {
  const cure = `--set command='${JSON.stringify(Array.isArray(command) ? command : ['program', 'argument'])}'`;
  return new Failure(
    'bad_value',
    `args: the command of a job is one list, program and arguments; set it whole: ${cure}`,
  );
}
