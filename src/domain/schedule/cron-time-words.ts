import { timesInWords } from './calendar-words.ts';
import { isAny, plainValues, stepOf } from './cron-fields.ts';
import { inWords } from './words.ts';

/** When within a day, in words. */
export interface TimeWords {
  /** `02:30 and 14:30`, or of an interval `every 5 minutes from the full hour`. */
  text: string;
  isInterval: boolean;
}

const mostTimes = 6;

/** The time fields of a cron expression in words; null where they would be long or inexact. */
export function cronTimesInWords(second: string, minute: string, hour: string): TimeWords | null {
  if (minute.startsWith('H')) return second === '0' ? hashed(minute, hour) : null;
  const seconds = plainValues(second);
  if (seconds === null) return interval(isAny(minute) && isAny(hour) ? steps(second, 'second', 'minute') : null);
  const [only, ...others] = seconds;
  if (only === undefined || others.length > 0) return null;
  const minutes = plainValues(minute);
  if (minutes === null) return only === 0 ? interval(withinHours(steps(minute, 'minute', 'hour'), hour)) : null;
  const hours = plainValues(hour);
  return hours === null ? interval(hourly(hour, minutes, only)) : fixed(hours, minutes, only);
}

/** `H` is a value of the job's own. */
function hashed(minute: string, hour: string): TimeWords | null {
  const step = /^H\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined) {
    const isEven = isAny(hour) && 60 % Number(step) === 0;
    return interval(isEven ? `every ${step} minutes from a minute of its own on` : null);
  }
  if (minute !== 'H') return null;
  if (isAny(hour)) return interval('every hour at a minute of its own');
  if (hour === 'H') return { text: 'a time of its own', isInterval: false };
  const [only, ...others] = plainValues(hour) ?? [];
  if (only === undefined || others.length > 0) return null;
  return { text: `a minute of its own after ${clock(only, 0)}`, isInterval: false };
}

function interval(text: string | null): TimeWords | null {
  return text === null ? null : { text, isInterval: true };
}

/** `*` or `*\/5`. */
function steps(field: string, unit: string, larger: string): string | null {
  if (isAny(field) || stepOf(field) === 1) return `every full ${unit}`;
  const step = stepOf(field);
  return step === null || 60 % step !== 0 ? null : `every ${step} ${unit}s from the full ${larger}`;
}

/** Of hours only those that follow one another can be said: the interval goes on from one into the next. */
function withinHours(text: string | null, hour: string): string | null {
  if (text === null || isAny(hour)) return text;
  const hours = plainValues(hour);
  const [first = 0, last = 0] = [hours?.[0], hours?.at(-1)];
  if (hours === null || last - first + 1 !== hours.length) return null;
  return `${text} between ${clock(first, 0)} and ${clock(last + 1, 0)}`;
}

/** Wildcard hours with fixed minutes. */
function hourly(hour: string, minutes: number[], second: number): string | null {
  const [minute = 0, ...others] = minutes;
  const step = stepOf(hour);
  if (isAny(hour) || step === 1) {
    if (second !== 0 || minutes.length > mostTimes) return null;
    return `every hour at minute ${inWords(minutes.map(String))}`;
  }
  if (step === null || 24 % step !== 0 || others.length > 0) return null;
  return `every ${step} hours from ${timesInWords([clock(0, minute, second)])} on`;
}

function fixed(hours: number[], minutes: number[], second: number): TimeWords | null {
  const [minute = 0, ...others] = minutes;
  if (hours.length * minutes.length <= mostTimes) {
    const times = hours.flatMap((one) => minutes.map((other) => clock(one, other, second)));
    return { text: timesInWords(times), isInterval: false };
  }
  const [first = 0, last = 0] = [hours[0], hours.at(-1)];
  if (others.length > 0 || last - first + 1 !== hours.length) return null;
  return interval(
    `every hour from ${timesInWords([clock(first, minute, second)])} to ${timesInWords([clock(last, minute, second)])}`,
  );
}

function clock(...parts: number[]): string {
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
