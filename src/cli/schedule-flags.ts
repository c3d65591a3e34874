import { Failure } from '../domain/failure.ts';
import { parseSchedule, scheduleKeys } from '../domain/schedule/parse-schedule.ts';
import { parseYamlValue } from '../system/yaml.ts';
import type { Args } from './args.ts';
import type { Flag } from './command.ts';

/** How a key of the schedule language is typed as a flag of its own. */
interface ScheduleFlag {
  type: Flag['type'];
  value?: string;
  help: string;
  /** `text` is taken as it is typed, `comma` may name several at once, `yaml` is read like a value of a jobs file. */
  reads: 'text' | 'comma' | 'yaml';
  /** What its flags are headed by in the help. */
  group: string;
}

const rules = 'flags that say when (in place of a schedule as one text)';
const limits = 'flags that narrow that down';
const policies = 'flags for what else holds of it';

/** Every key of the language as a flag; a test holds this table to the keys that the parser knows. */
export const scheduleFlagTable: Record<string, ScheduleFlag> = {
  cron: {
    type: 'list',
    value: 'expression',
    reads: 'text',
    group: rules,
    help: '"30 2 * * mon-fri" or @daily (repeatable)',
  },
  every: { type: 'text', value: 'duration', reads: 'text', group: rules, help: 'an interval: 15m, 90s, 1h30m' },
  anchor: {
    type: 'text',
    value: 'anchor',
    reads: 'text',
    group: rules,
    help: 'what --every counts from: phase, start or end of the last run, or an instant (phase)',
  },
  times: {
    type: 'list',
    value: 'HH:MM',
    reads: 'comma',
    group: rules,
    help: 'times of every day: 05:52,23:15 (repeatable)',
  },
  weekly: { type: 'text', value: '{days, at}', reads: 'yaml', group: rules, help: '\'{days: mon-fri, at: "22:00"}\'' },
  monthly: {
    type: 'text',
    value: '{days, at}',
    reads: 'yaml',
    group: rules,
    help: '\'{days: [1, last], at: "01:30"}\'',
  },
  rrule: {
    type: 'text',
    value: 'rule',
    reads: 'text',
    group: rules,
    help: 'RFC 5545: FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9',
  },
  dtstart: {
    type: 'text',
    value: 'instant',
    reads: 'text',
    group: rules,
    help: "where --rrule begins (the job's creation)",
  },
  frequency: {
    type: 'text',
    value: 'word',
    reads: 'text',
    group: rules,
    help: 'the older way: DAILY, WEEKLY …, with --params',
  },
  params: {
    type: 'text',
    value: 'params',
    reads: 'text',
    group: rules,
    help: '"interval:2;byweekday:MO,WE;byhour:7,8"',
  },
  at: {
    type: 'list',
    value: 'instant',
    reads: 'comma',
    group: rules,
    help: 'once: 2026-12-01T10:00+01:00 (repeatable)',
  },
  after: {
    type: 'list',
    value: 'job',
    reads: 'comma',
    group: rules,
    help: 'when these have ended: extract, load=failure (success, failure, completion, skip; repeatable)',
  },
  manual: { type: 'switch', reads: 'yaml', group: rules, help: 'never by itself' },
  between: {
    type: 'list',
    value: 'window',
    reads: 'comma',
    group: limits,
    help: 'times of the day: 06:00-22:00 (repeatable)',
  },
  weekdays: { type: 'list', value: 'days', reads: 'comma', group: limits, help: 'mon-fri (repeatable)' },
  monthdays: { type: 'list', value: 'days', reads: 'comma', group: limits, help: '1-7,last (repeatable)' },
  months: { type: 'list', value: 'months', reads: 'comma', group: limits, help: 'jan-mar,12 (repeatable)' },
  dates: {
    type: 'list',
    value: '{from, to}',
    reads: 'yaml',
    group: limits,
    help: "'{from: 2026-01-01, to: 2026-06-30}' (repeatable)",
  },
  except: {
    type: 'list',
    value: 'what',
    reads: 'yaml',
    group: limits,
    help: "not then: '{months: aug}', '{dates: [2026-12-25]}' (repeatable)",
  },
  maxRuns: { type: 'text', value: 'n', reads: 'yaml', group: limits, help: 'so many starts, and no more' },
  deleteAtLimit: {
    type: 'text',
    value: 'how',
    reads: 'yaml',
    group: limits,
    help: 'delete it after the last of --max-runs: true, or with-history',
  },
  timezone: {
    type: 'text',
    value: 'zone',
    reads: 'text',
    group: policies,
    help: "IANA zone (the project's, else the system's)",
  },
  dst: {
    type: 'text',
    value: '{gap, overlap}',
    reads: 'yaml',
    group: policies,
    help: "when clocks change: '{gap: after|skip, overlap: first|second|both}'",
  },
  jitter: {
    type: 'text',
    value: 'duration',
    reads: 'text',
    group: policies,
    help: 'start up to so much later, at random',
  },
  catchup: {
    type: 'text',
    value: 'how',
    reads: 'text',
    group: policies,
    help: 'of missed slots: once, skip or all (once)',
  },
  catchupLimit: {
    type: 'text',
    value: 'n',
    reads: 'yaml',
    group: policies,
    help: 'with --catchup all: at most so many, also of those that --overlap queue lets wait (100)',
  },
  maxLateness: {
    type: 'text',
    value: 'duration',
    reads: 'text',
    group: policies,
    help: 'what is later than this is not run',
  },
};

/** The flags of the keys that there are. */
export function scheduleFlags(): Record<string, Flag> {
  const keys = Object.keys(scheduleFlagTable).filter((key) => scheduleKeys.includes(key));
  return Object.fromEntries(
    keys.map((key) => {
      const { reads: _, ...flag } = scheduleFlagTable[key] as ScheduleFlag;
      return [flagOf(key), flag];
    }),
  );
}

/** `maxRuns` → `max-runs`. */
export function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The schedule that the flags of a command say, by its keys; undefined when none of them is given. Rejects when it is no schedule,
 * or when `whole` (how the schedule as one text is named) is given too. The zone is left to the command, which also takes it alone.
 */
export function scheduleFromFlags(args: Args, whole: string | null): unknown {
  const keys = Object.keys(scheduleFlagTable).filter((key) => key !== 'timezone' && isGiven(args, flagOf(key)));
  const [first] = keys;
  if (first === undefined) return undefined;
  if (whole !== null) {
    const flags = keys.map((key) => `--${flagOf(key)}`).join(', ');
    throw new Failure(
      'usage',
      `${whole} and ${flags} exclude each other: write all of it as one text, or all as flags`,
    );
  }
  const schedule = Object.fromEntries(keys.map((key) => [key, valueIn(args, key)]));
  namingFlags(() => parseSchedule(schedule));
  return schedule;
}

function isGiven(args: Args, flag: string): boolean {
  return args.has(flag) && !args.isOff(flag);
}

function valueIn(args: Args, key: string): unknown {
  const { type, reads } = scheduleFlagTable[key] as ScheduleFlag;
  if (type === 'switch') return true;
  const texts = type === 'list' ? args.list(flagOf(key)) : [args.text(flagOf(key)) ?? ''];
  const values = texts.flatMap((text) => read(text, reads, `--${flagOf(key)}`));
  return values.length === 1 ? values[0] : values;
}

function read(text: string, reads: ScheduleFlag['reads'], field: string): unknown {
  const isFlow = /^\s*[[{]/.test(text);
  if (reads === 'text' && !isFlow) return text;
  if (reads === 'comma' && !isFlow) return text.split(',').map((part) => part.trim());
  return parseYamlValue(text, field);
}

/** What is wrong with a key is said of its flag: `schedule.between: …` → `--between: …`. */
function namingFlags(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = error.message.replace(/^schedule\.([A-Za-z]+)/, (_, key: string) => `--${flagOf(key)}`);
    throw new Failure(error.reason, message.replace(/^schedule: has no rule;.*/s, noRule));
  }
}

const noRule = 'the flags say no time: add --cron, --every, --times or another that says when';
