import { hasOffset, wallInstant } from './at-slots.ts';
import { dayMs } from './local-day.ts';
import type { Dst } from './policies.ts';
import { recurrenceOf } from './read-recurrence.ts';
import { periodSeconds, type Recurrence, startedAt } from './recurrence.ts';
import { recurrenceDays } from './recurrence-days.ts';
import { recurrenceTimes } from './recurrence-times.ts';
import type { RuleSlots } from './rule-slots.ts';
import type { RruleRule } from './schedule.ts';
import { slotsWithin } from './slots-within.ts';
import { type WallRule, wallSlots } from './wall-slots.ts';
import { offsetAt } from './zone.ts';

/**
 * The slots of an RFC 5545 recurrence, which starts at its `dtstart`, else at `anchorAt`. Found by jumping to the period that
 * matters and never by walking from the start. The rule holds on the wall clock of the zone: its intervals too are counted there.
 * Hours or minutes that go round by themselves (HOURLY without BYHOUR, MINUTELY and SECONDLY without BYHOUR or BYMINUTE) follow
 * elapsed time over a change of the clocks, as wildcard cron fields do.
 */
export function rruleSlots(rule: RruleRule, zone: string, anchorAt: number, dst?: Dst): RuleSlots {
  const startAt = Math.floor((rule.dtstart === undefined ? anchorAt : wallInstant(rule.dtstart, zone)) / 1000) * 1000;
  const compiled = compile(rule.rule, startWallMs(rule.dtstart, startAt, zone));
  const slots = wallSlots({ zone, dst, ...compiled });
  const { count, until } = compiled.recurrence;
  if (count !== undefined) {
    const key = JSON.stringify([rule.rule, zone, startAt, dst]);
    return slotsWithin(slots, startAt, () =>
      remembered(lastSlots, mostLastSlots, key, () => nthSlot(slots, startAt, count)),
    );
  }
  const untilAt = until === undefined ? Number.POSITIVE_INFINITY : untilInstant(until, zone);
  return slotsWithin(slots, startAt, () => untilAt);
}

type Compiled = Omit<WallRule, 'zone' | 'dst'> & { recurrence: Recurrence };

const compiledRules = new Map<string, Compiled>();
const mostCompiled = 200;
const lastSlots = new Map<string, number>();
const mostLastSlots = 10_000;

function compile(text: string, startMs: number): Compiled {
  return remembered(compiledRules, mostCompiled, `${text} ${startMs}`, () => {
    const recurrence = recurrenceOf(text);
    const rule = startedAt(recurrence, startMs);
    const days = recurrenceDays(rule, Math.floor(startMs / dayMs));
    const times = recurrenceTimes(rule, startMs / 1000, days);
    return {
      recurrence,
      timesOn: (day) => (days.matches(day) ? times.on(day) : []),
      skipTo: (day, step) => days.skipTo(times.skipTo(day, step), step),
      elapsed: isElapsed(rule),
    };
  });
}

function isElapsed({ frequency, hours, minutes }: Recurrence): boolean {
  if (periodSeconds(frequency) === 0) return false;
  return hours.length === 0 || minutes.length === 0;
}

/** What the wall clock shows at the start, as if it were UTC; a time that does not exist there is kept as it was written. */
function startWallMs(dtstart: string | undefined, startAt: number, zone: string): number {
  if (dtstart === undefined || hasOffset(dtstart)) return startAt + offsetAt(zone, startAt);
  return Math.floor(Date.parse(`${dtstart}Z`) / 1000) * 1000;
}

/** The last instant at which the rule may fire: a date holds to its end. */
function untilInstant(until: string, zone: string): number {
  const [, year, month, day, hour, minute, second, utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(until) ?? [];
  const date = `${year}-${month}-${day}`;
  if (hour !== undefined) return wallInstant(`${date}T${hour}:${minute}:${second}${utc ?? ''}`, zone);
  const nextDay = new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 19);
  return wallInstant(nextDay, zone) - 1;
}

/** The nth slot from the start, else the last there is. */
function nthSlot(slots: RuleSlots, startAt: number, n: number): number {
  let last = Number.NEGATIVE_INFINITY;
  let left = n;
  for (const at of slots.walk(startAt - 1)) {
    last = at;
    if (--left === 0) break;
  }
  return last;
}

function remembered<T>(known: Map<string, T>, most: number, key: string, find: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const fresh = find();
  if (known.size >= most) known.clear();
  known.set(key, fresh);
  return fresh;
}
