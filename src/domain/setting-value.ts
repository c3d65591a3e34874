import { parseBytes } from './bytes.ts';
import { coverPassword, isDatabaseUrl } from './database-url.ts';
import { parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { isHostName, longestHost } from './host-name.ts';
import { type Setting, type SettingKey, settingTable } from './settings.ts';

const truth = new Map(
  Object.entries({ true: true, yes: true, on: true, 1: true, false: false, no: false, off: false, 0: false }),
);

/**
 * The value of a setting as a file, a variable or a flag gives it. Rejects with `Failure('bad_configuration')` that names
 * setting, value, what is allowed and `origin`.
 */
export function parseSetting(key: SettingKey, raw: unknown, origin: string): unknown {
  const setting: Setting = settingTable[key];
  const value = typeof raw === 'string' ? raw.trim() : raw;
  const parsed = parsers[setting.kind](value, setting);
  if (parsed !== undefined) return parsed;
  const shown = JSON.stringify(setting.kind === 'database' && typeof raw === 'string' ? coverPassword(raw) : raw);
  throw new Failure('bad_configuration', `setting ${key}: ${shown} is not ${allowed(setting)} (from ${origin})`);
}

/** Undefined = not understood. */
const parsers: Record<Setting['kind'], (value: unknown, setting: Setting) => unknown> = {
  text: text,
  path: text,
  integer: (value, setting) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) && (number as number) >= (setting.least ?? 0) ? number : undefined;
  },
  boolean: (value) => (typeof value === 'boolean' ? value : truth.get(String(value).toLowerCase())),
  duration: (value) => understood(() => parseDuration(value)),
  bytes: (value) => understood(() => parseBytes(value)),
  database: (value) => (typeof value === 'string' && isDatabaseUrl(value) ? value : undefined),
  list: texts,
  enum: (value, setting) => (setting.allowed?.includes(String(value)) ? value : undefined),
  host: (value) => (typeof value === 'string' && isHostName(value) ? value : undefined),
  tags: (value) => (texts(value)?.every(isHostName) ? texts(value) : undefined),
};

function allowed(setting: Setting): string {
  switch (setting.kind) {
    case 'text':
      return 'a text that is not empty';
    case 'path':
      return 'a path';
    case 'integer':
      return `a whole number of at least ${setting.least ?? 0}`;
    case 'boolean':
      return 'true or false';
    case 'duration':
      return 'a duration like 90d, 12h or 30m';
    case 'bytes':
      return 'a size like 65536, 512KiB or 1MiB';
    case 'database':
      return 'a database URL: sqlite:<path> or mysql://user@host/database, in which / # ? @ of a password are written %2F %23 %3F %40';
    case 'list':
      return 'a list of texts';
    case 'enum':
      return `one of ${setting.allowed?.join(', ')}`;
    case 'host':
      return `a name of a host: up to ${longestHost} characters, without blanks, commas, colons and asterisks`;
    case 'tags':
      return 'a list of tags: words without blanks, commas, colons and asterisks';
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): string[] | undefined {
  const entries = typeof value === 'string' ? value.split(',').map((entry) => entry.trim()) : value;
  if (!Array.isArray(entries) || !entries.every((entry) => typeof entry === 'string')) return undefined;
  return entries.filter((entry) => entry !== '');
}

/** What the parser rejects is not understood; the sentence is ours, since it names setting and origin. */
function understood<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
