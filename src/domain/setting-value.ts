import { Failure } from './failure.ts';
import { type Setting, type SettingKey, settingTable } from './settings.ts';

const millisecondsOf: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const bytesOf: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};
const truth: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/**
 * The value of a setting as a file, a variable or a flag gives it. Rejects with `Failure('bad_configuration')` that names
 * setting, value, what is allowed and `origin`.
 */
export function parseSetting(key: SettingKey, raw: unknown, origin: string): unknown {
  const setting: Setting = settingTable[key];
  const value = typeof raw === 'string' ? raw.trim() : raw;
  const parsed = parsers[setting.kind](value, setting);
  if (parsed !== undefined) return parsed;
  throw new Failure(
    'bad_configuration',
    `setting ${key}: ${JSON.stringify(raw)} is not ${allowed(setting)} (from ${origin})`,
  );
}

/** Undefined = not understood. */
const parsers: Record<Setting['kind'], (value: unknown, setting: Setting) => unknown> = {
  text: text,
  path: text,
  integer: (value, setting) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) && (number as number) >= (setting.least ?? 0) ? number : undefined;
  },
  boolean: (value) => (typeof value === 'boolean' ? value : truth[String(value).toLowerCase()]),
  duration: (value) => durationMs(value),
  bytes: (value) => byteCount(value),
  database: (value) => (isDatabaseUrl(value) ? value : undefined),
  list: (value) => {
    const entries = typeof value === 'string' ? value.split(',').map((entry) => entry.trim()) : value;
    if (!Array.isArray(entries) || !entries.every((entry) => typeof entry === 'string')) return undefined;
    return entries.filter((entry) => entry !== '');
  },
  enum: (value, setting) => (setting.allowed?.includes(String(value)) ? value : undefined),
};

function allowed(setting: Setting): string {
  switch (setting.kind) {
    case 'text':
      return 'a text';
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
      return 'a database URL: sqlite:<path> or mysql://user@host/database';
    case 'list':
      return 'a list of texts';
    case 'enum':
      return `one of ${setting.allowed?.join(', ')}`;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Kept apart from the schedule's durations: settings are read by every quiet minute, which loads no schedule. */
function durationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 && Number.isFinite(value) ? value * 1000 : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!/^(\d+[smhdw])+$/.test(value)) return undefined;
  let total = 0;
  for (const [, count, unit] of value.matchAll(/(\d+)([smhdw])/g))
    total += Number(count) * (millisecondsOf[unit ?? ''] ?? 0);
  return total;
}

function byteCount(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  const match = /^(\d+)\s*([a-z]*)$/i.exec(String(value));
  const factor = match && bytesOf[(match[2] ?? '').toLowerCase()];
  return factor === undefined || factor === null ? undefined : Number(match?.[1]) * factor;
}

function isDatabaseUrl(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  if (/^sqlite:.+/.test(value)) return true;
  if (!/^(mysql|mariadb):\/\//.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.hostname !== '' && url.pathname.length > 1;
}
