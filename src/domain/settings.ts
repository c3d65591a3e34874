import { logLevels } from './log-level.ts';

/** How the text or file value of a setting is understood. */
export type SettingKind =
  | 'text'
  | 'integer'
  | 'boolean'
  | 'duration'
  | 'bytes'
  | 'database'
  | 'path'
  | 'list'
  | 'enum'
  | 'host'
  | 'tags';

export interface Setting {
  kind: SettingKind;
  help: string;
  /** How the default reads in help and README. */
  defaultText: string;
  /** Of an enum. */
  allowed?: readonly string[];
  /** Of an integer. */
  least?: number;
  /** No value is a value: the system's own is used. */
  optional?: true;
}

/** Every setting there is: file, environment, `config` and README are all read from this table. */
export const settingTable = {
  database: {
    kind: 'database',
    defaultText: '`chroniker.sqlite` in `home`',
    help: 'Where jobs and history live: `sqlite:<path>` or `mysql://user@host/database`',
  },
  home: {
    kind: 'path',
    defaultText: '`.chroniker` beside the config file',
    help: 'State folder of this project on this host: spools and the SQLite file',
  },
  hostname: {
    kind: 'host',
    defaultText: "the system's",
    help: 'Name of this host, by which jobs can be pinned to it',
    optional: true,
  },
  tags: { kind: 'tags', defaultText: 'none', help: 'Tags of this host: a job on `tag:etl` runs on a host with `etl`' },
  timezone: {
    kind: 'text',
    defaultText: "the system's",
    help: 'IANA zone of schedules that name none',
    optional: true,
  },
  jobs: {
    kind: 'list',
    defaultText: 'none',
    help: 'Jobs files that every tick keeps in sync, relative to the config file',
  },
  maxConcurrent: {
    kind: 'integer',
    defaultText: '4 × cores',
    help: 'Most commands running at once on this host',
    least: 1,
  },
  'output.maxBytes': {
    kind: 'bytes',
    defaultText: '1MiB',
    help: 'Stored of each output stream of a run: its beginning and its end',
  },
  'output.spoolBytes': {
    kind: 'bytes',
    defaultText: '64MiB',
    help: 'Most disk that one output stream of a running command may take',
  },
  rescue: {
    kind: 'boolean',
    defaultText: 'true',
    help: 'Settle runs whose processes vanished without an exit status; off: only report them, until `runs clear`',
  },
  'retention.runs': {
    kind: 'duration',
    defaultText: '90d',
    help: 'How long the history of runs, and what explains it, is kept; 0 = for ever',
  },
  'log.level': {
    kind: 'enum',
    defaultText: 'info',
    help: 'Least level of what stands in the log, which is JSON lines in `logs` of `home`, a file a day (UTC)',
    allowed: logLevels,
  },
  'log.days': {
    kind: 'integer',
    defaultText: '15',
    help: 'How many days of the log, and of the log files of jobs, are kept, today included; 0 = for ever',
    least: 0,
  },
  allowShell: {
    kind: 'boolean',
    defaultText: 'false',
    help: 'Allow jobs whose command is a shell line',
  },
  lock: {
    kind: 'enum',
    defaultText: 'row',
    help: 'How simultaneous ticks of one host are kept apart: `file` lets one at a time decide, and the other exits 75',
    allowed: ['row', 'file'],
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settingTable;

type ValueOfKind = {
  text: string;
  integer: number;
  boolean: boolean;
  duration: number;
  bytes: number;
  database: string;
  path: string;
  list: string[];
  enum: string;
  host: string;
  tags: string[];
};

type ValueOf<S extends Setting> = S extends { allowed: readonly (infer A)[] }
  ? A
  : S extends { optional: true }
    ? ValueOfKind[S['kind']] | null
    : ValueOfKind[S['kind']];

/** The value of every setting; durations in ms, paths absolute, null = the system's own. */
export type Settings = { [K in SettingKey]: ValueOf<(typeof settingTable)[K]> };

export const settingKeys = Object.keys(settingTable) as SettingKey[];

/** True when a setting of this name exists. */
export function isSettingKey(name: string): name is SettingKey {
  return Object.hasOwn(settingTable, name);
}

/** `output.maxBytes` → `CHRONIKER_OUTPUT_MAX_BYTES`. */
export function environmentName(key: string): string {
  return `CHRONIKER_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/** Variables that are no settings and still ours: what a job sees, and what the launcher and this program read. */
export const reservedVariables: readonly string[] = [
  'CHRONIKER_JOB_ID',
  'CHRONIKER_JOB_NAME',
  'CHRONIKER_RUN_ID',
  'CHRONIKER_SCHEDULED_AT',
  'CHRONIKER_ATTEMPT',
  'CHRONIKER_CAUSE',
  'CHRONIKER_FENCE',
  'CHRONIKER_LAST_SUCCESS_AT',
  'CHRONIKER_REPORT',
  'CHRONIKER_PROJECT',
  'CHRONIKER_CONDITION',
  'CHRONIKER_NODE',
  'CHRONIKER_DATABASE_PASSWORD',
  'CHRONIKER_DATABASE_PASSWORD_FILE',
];
