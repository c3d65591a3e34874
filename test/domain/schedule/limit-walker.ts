import type { DateRange, Except, Limits } from '../../../src/domain/schedule/limits.ts';

/** What a wall clock shows: the date as `YYYY-MM-DD`, the time as `HH:MM:SS`. */
interface Wall {
  date: string;
  time: string;
}

/**
 * An independent oracle for limits: reads the clock on the wall at the one instant it is asked about, and takes the limits at their
 * word. It knows nothing of day numbers, offsets or jumps.
 */
export function limitsAllow(limits: Limits, zone: string): (at: number) => boolean {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => {
    const [date = '', time = ''] = format.format(at).split(' ');
    return allows(limits, { date, time });
  };
}

function allows({ except = [], ...limits }: Limits, wall: Wall): boolean {
  const leftOutAtThisTime = except.some((one) => one.between && daysOf(one, wall).some((day) => isDayOf(one, day)));
  const leftOutAsADay = (day: string) => except.some((one) => !one.between && isDayOf(one, day));
  return !leftOutAtThisTime && daysOf(limits, wall).some((day) => isDayOf(limits, day) && !leftOutAsADay(day));
}

/** The days to which this moment belongs: its own, and the one before by a window that began on it. */
function daysOf({ between }: Except, { date, time }: Wall): string[] {
  if (!between) return [date];
  return between.flatMap(({ from, to }) => {
    if (from < to) return from <= time && time < to ? [date] : [];
    return time >= from ? [date] : time < to ? [dayBefore(date)] : [];
  });
}

function isDayOf({ weekdays, monthdays, months, dates, calendar }: Except, day: string): boolean {
  const date = new Date(`${day}T12:00Z`);
  const monthday = date.getUTCDate();
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const ranges = dates || calendar ? [...(dates ?? []), ...(calendar?.dates ?? [])] : null;
  return (
    (weekdays?.includes(date.getUTCDay()) ?? true) &&
    (monthdays?.some((wanted) => wanted === monthday || last + 1 + wanted === monthday) ?? true) &&
    (months?.includes(date.getUTCMonth() + 1) ?? true) &&
    (ranges?.some((range) => isWithin(range, day)) ?? true)
  );
}

function isWithin({ from = '0000', to = '9999' }: DateRange, day: string): boolean {
  return from <= day && day <= to;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
