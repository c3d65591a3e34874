import { Failure } from './failure.ts';
import { didYouMean } from './nearest.ts';
import { parseSetting } from './setting-value.ts';
import {
  environmentName,
  isSettingKey,
  reservedVariables,
  type SettingKey,
  type Settings,
  settingKeys,
} from './settings.ts';

/** Where values come from, the weakest first: file, environment, flags. What none of them gives is the default. */
export interface SettingSources {
  defaults: Settings;
  file: { path: string; content: Record<string, unknown> } | null;
  environment: Record<string, string | undefined>;
  flags: Partial<Record<SettingKey, string>>;
}

export interface ResolvedSettings {
  values: Settings;
  /** For each setting: `default`, the file's path, the variable's name, or the flag. */
  origins: Record<SettingKey, string>;
  /** Sentences about variables that look like settings and are none. */
  warnings: string[];
}

/**
 * Lays the sources over each other; later wins and is remembered. Rejects with `Failure('unknown_setting')` for a key that
 * a file should not have, `Failure('bad_configuration')` for a value that is not allowed.
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const values: Record<string, unknown> = { ...sources.defaults };
  const origins = Object.fromEntries(settingKeys.map((key) => [key, 'default'])) as Record<SettingKey, string>;
  const take = (key: SettingKey, raw: unknown, origin: string): void => {
    values[key] = parseSetting(key, raw, origin);
    origins[key] = origin;
  };
  if (sources.file) {
    for (const [key, raw] of fileEntries(sources.file)) take(key, raw, sources.file.path);
  }
  for (const key of settingKeys) {
    const name = environmentName(key);
    const raw = sources.environment[name];
    if (raw !== undefined && raw !== '') take(key, raw, name);
  }
  for (const key of settingKeys) {
    const raw = sources.flags[key];
    if (raw !== undefined) take(key, raw, `--${key}`);
  }
  return { values: values as Settings, origins, warnings: unknownVariables(sources.environment) };
}

function* fileEntries(file: { path: string; content: Record<string, unknown> }): Generator<[SettingKey, unknown]> {
  for (const [key, raw] of flatten(file.content, '')) {
    if (!isSettingKey(key)) {
      throw new Failure('unknown_setting', `${file.path}: unknown setting "${key}"${meant(key)}`);
    }
    // `retention: {runs: null}` and an empty YAML value mean: as if it were not there.
    if (raw !== null && raw !== undefined) yield [key, raw];
  }
}

function meant(key: string): string {
  const inGroup = settingKeys.filter((known) => known.startsWith(`${key}.`));
  const hint = inGroup.length > 0 ? '' : didYouMean(key, settingKeys);
  return hint || `; allowed are ${(inGroup.length > 0 ? inGroup : settingKeys).join(', ')}`;
}

/** `{output: {maxBytes: 1}}` and `{"output.maxBytes": 1}` are the same. */
function* flatten(content: Record<string, unknown>, prefix: string): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(content)) {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && !isSettingKey(prefix + key);
    if (isGroup && Object.keys(value).length > 0) yield* flatten(value as Record<string, unknown>, `${prefix}${key}.`);
    // An editor's hint about the file, not a setting.
    else if (prefix + key !== '$schema') yield [prefix + key, value];
  }
}

function unknownVariables(environment: Record<string, string | undefined>): string[] {
  const known = [...settingKeys.map(environmentName), ...reservedVariables];
  return Object.keys(environment)
    .filter((name) => name.startsWith('CHRONIKER_') && !name.startsWith('CHRONIKER_TEST_') && !known.includes(name))
    .map((name) => `unknown variable ${name} is ignored${didYouMean(name, known)}`);
}
