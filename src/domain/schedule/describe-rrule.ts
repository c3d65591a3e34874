import {
  dateInWords,
  instantInWords,
  monthdaysInWords,
  monthsInWords,
  placeInWords,
  timesInWords,
  weekdaysInWords,
} from './calendar-words.ts';
import { recurrenceOf } from './read-recurrence.ts';
import { type Recurrence, startedAt } from './recurrence.ts';
import { type DayWords, timesOnDays } from './rule-words.ts';
import type { RruleRule } from './schedule.ts';
import { inWords, shortTime } from './words.ts';

const mostTimes = 6;

/** A recurrence in plain words where they are few and exact, else the rule itself. */
export function describeRrule({ rule, dtstart }: RruleRule): string {
  const words = inPlainWords(startedOn(recurrenceOf(rule), dtstart), dtstart);
  return words ?? `by the rule ${rule}${dtstart === undefined ? '' : `, from ${dtstart}`}`;
}

/** What is taken from a start that is known; one with an offset is another time in each zone. */
function startedOn(recurrence: Recurrence, dtstart: string | undefined): Recurrence {
  const isWall = dtstart !== undefined && !/(Z|[+-]\d\d:?\d\d)$/.test(dtstart);
  return isWall ? startedAt(recurrence, Date.parse(`${dtstart}Z`)) : recurrence;
}

function inPlainWords(rule: Recurrence, dtstart: string | undefined): string | null {
  const isWide = [rule.weeks, rule.yeardays, rule.positions].some((list) => list.length > 0);
  const isCounted = rule.interval > 1 && (dtstart === undefined || rule.weekStart !== 1);
  if (isWide || isCounted) return null;
  const [times, days] = [timesOf(rule), daysOf(rule)];
  if (times === null || days === null) return null;
  return [timesOnDays(times, days), ...ends(rule, times, dtstart)].join(', ');
}

function timesOf({ hours, minutes, seconds }: Recurrence): string | null {
  const count = hours.length * minutes.length * seconds.length;
  if (count === 0 || count > mostTimes) return null;
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => [hour, minute, second].map(twoDigits).join(':'))),
  );
  return timesInWords(times.sort());
}

function daysOf(rule: Recurrence): DayWords | null {
  const months = monthsInWords(rule.months);
  switch (rule.frequency) {
    case 'DAILY':
      return rule.interval === 1 ? anyDays(rule, months) : stepDays(rule, 'day', months);
    case 'WEEKLY':
      if (rule.weekdays.length === 0) return null;
      return rule.interval === 1 ? anyDays(rule, months) : stepWeeks(rule, months);
    case 'MONTHLY':
      return ofMonths(
        rule,
        rule.interval === 1 ? months || 'each month' : months === '' ? `${every(rule)} month` : null,
      );
    case 'YEARLY':
      return rule.months.length === 0 ? null : ofMonths(rule, yearly(rule, months));
    default:
      return null;
  }
}

/** Days of the week, of the month or all of them, without a step. */
function anyDays({ weekdays, monthdays }: Recurrence, months: string): DayWords | null {
  if (weekdays.some(({ nth }) => nth !== undefined)) return null;
  if (monthdays.length > 0) {
    return weekdays.length > 0 ? null : others(`on ${monthdaysInWords(monthdays)} of ${months || 'each month'}`);
  }
  const days = [...new Set(weekdays.map(({ weekday }) => weekday))];
  if (days.length === 0 || days.length === 7) return { kind: 'all', text: '', months };
  return { kind: 'weekdays', text: weekdaysInWords(days), months };
}

function stepDays(rule: Recurrence, unit: string, months: string): DayWords | null {
  if (months !== '' || rule.weekdays.length + rule.monthdays.length > 0) return null;
  return others(`on ${every(rule)} ${unit}`);
}

function stepWeeks(rule: Recurrence, months: string): DayWords | null {
  const days = rule.weekdays.map(({ weekday }) => weekday);
  if (months !== '' || rule.monthdays.length > 0) return null;
  const [only] = days;
  if (only !== undefined && days.length === 1) return others(`${every(rule)} ${weekdaysInWords([only])}`);
  return others(`on ${weekdaysInWords(days)} of ${every(rule)} week`);
}

/** `of` is which months: `each month`, `every third month`. */
function ofMonths({ monthdays, weekdays }: Recurrence, of: string | null): DayWords | null {
  if (of === null || monthdays.length > 0 === weekdays.length > 0) return null;
  if (monthdays.length > 0) return others(`on ${monthdaysInWords(monthdays)} of ${of}`);
  if (weekdays.every(({ nth }) => nth === undefined)) {
    return others(`on every ${weekdaysInWords(weekdays.map(({ weekday }) => weekday))} of ${of}`);
  }
  if (weekdays.some(({ nth }) => nth === undefined)) return null;
  const places = weekdays.map(({ weekday, nth = 1 }) => `the ${placeInWords(nth)} ${weekdaysInWords([weekday])}`);
  return others(`on ${inWords(places)} of ${of}`);
}

function yearly(rule: Recurrence, months: string): string {
  return rule.interval === 1 ? months : `${months} of ${every(rule)} year`;
}

/** `every second`; the noun follows. */
function every({ interval }: Recurrence): string {
  return `every ${placeInWords(interval)}`;
}

function ends({ count, until }: Recurrence, times: string, dtstart: string | undefined): string[] {
  return [
    ...(dtstart === undefined ? [] : [`from ${startInWords(dtstart, times)}`]),
    ...(until === undefined ? [] : [`until ${untilInWords(until)}`]),
    ...(count === undefined ? [] : [count === 1 ? 'once' : `${count} times in all`]),
  ];
}

/** Without its time where no slot of that day lies before it. */
function startInWords(dtstart: string, times: string): string {
  const [date = '', time = ''] = dtstart.split('T');
  return time === '00:00:00' || shortTime(time) === times ? dateInWords(date) : instantInWords(dtstart);
}

function untilInWords(until: string): string {
  const [, year = '', month = '', day = '', time = '', zone = ''] =
    /^(....)(..)(..)(?:T(\d{6})(Z?))?$/.exec(until) ?? [];
  const date = `${year}-${month}-${day}`;
  return time === '' ? dateInWords(date) : instantInWords(`${date}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}${zone}`);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function others(text: string): DayWords {
  return { kind: 'others', text, months: '' };
}
