import { CronPattern } from 'croner';
import { matchesCronDay } from './cron-days.ts';
import { withoutHashes } from './cron-hash.ts';
import type { Dst } from './policies.ts';
import type { RuleSlots } from './rule-slots.ts';
import { type WallRule, wallSlots } from './wall-slots.ts';

type Compiled = Pick<WallRule, 'timesOn' | 'elapsed'>;

const compiled = new Map<string, Compiled>();
const mostCompiled = 1000;

/**
 * The slots of a cron expression. croner reads it; days and instants are found here, since croner's own walk costs as much
 * as there are slots and counts lists and steps of fixed hours among the wildcards when the clocks change. `name` is the job's,
 * from which `H` is hashed.
 */
export function cronSlots(expression: string, zone: string, name: string, dst?: Dst): RuleSlots {
  return wallSlots({ zone, dst, ...compile(expression, withoutHashes(expression, name)) });
}

/** `plain` is the expression without `H`, which would be a wildcard like `*` where it has a step. */
function compile(expression: string, plain: string): Compiled {
  const key = expression === plain ? plain : `${expression} = ${plain}`;
  const known = compiled.get(key);
  if (known) return known;
  const pattern = new CronPattern(plain, undefined, { mode: '5-or-6-parts' });
  const fields = expression.trim().split(/\s+/);
  const [minute, hour, monthday, , weekday] = fields.slice(-5) as [string, string, string, string, string];
  const either = isRestricted(monthday) && isRestricted(weekday) && !weekday.startsWith('+');
  const times = timesOf(pattern);
  const fresh = {
    timesOn: (day: number) => (matchesCronDay(pattern, either, day) ? times : []),
    elapsed: isWildcard(minute) || isWildcard(hour),
  };
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(key, fresh);
  return fresh;
}

// `H/15` follows elapsed time as a star with that step does, of which it is one that begins elsewhere.
function isWildcard(field: string): boolean {
  return /[*?]|H\//.test(field);
}

function isRestricted(field: string): boolean {
  return !/^[*?]/.test(field);
}

function timesOf(pattern: CronPattern): number[] {
  const [hours, minutes, seconds] = [pattern.hour, pattern.minute, pattern.second].map(setIndexes);
  const times: number[] = [];
  for (const hour of hours ?? []) {
    for (const minute of minutes ?? []) {
      for (const second of seconds ?? []) times.push(((hour * 60 + minute) * 60 + second) * 1000);
    }
  }
  return times;
}

function setIndexes(flags: number[]): number[] {
  return flags.flatMap((flag, index) => (flag ? [index] : []));
}
