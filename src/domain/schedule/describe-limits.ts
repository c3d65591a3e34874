import { dateInWords, monthdaysInWords, monthsInWords, weekdaysInWords } from './calendar-words.ts';
import type { Calendar, DateRange, Except, Limits, TimeWindow } from './limits.ts';
import { inWords, shortTime } from './words.ts';

/** What narrows a schedule in plain words, a phrase each; `only` stands before those that would not be understood without it. */
export function limitPhrases({ between, weekdays, monthdays, months, dates }: Limits, only: 'only ' | ''): string[] {
  return [
    ...(between ? [`${only}${windowsInWords(between)}`] : []),
    ...(weekdays ? [`${only && 'only on '}${weekdaysInWords(weekdays)}`] : []),
    ...(monthdays ? [`${only}on ${monthdaysInWords(monthdays)} of the month`] : []),
    ...(months ? [`${only}in ${monthsInWords(months)}`] : []),
    ...(dates ? [datesInWords(dates)] : []),
  ];
}

/** `not in August`, `not on 25 December 2026`: what is left out, a phrase each. */
export function exceptPhrases({ except = [] }: Limits): string[] {
  return except.map((one) => `not ${leftOut(one).join(' ')}`);
}

/** All of it has to hold for what is left out. */
function leftOut({ between, weekdays, monthdays, months, dates, calendar }: Except): string[] {
  return [
    ...(between ? [windowsInWords(between)] : []),
    ...(weekdays ? [`on ${weekdaysInWords(weekdays)}`] : []),
    ...(monthdays ? [`on ${monthdaysInWords(monthdays)} of the month`] : []),
    ...(months ? [`in ${monthsInWords(months)}`] : []),
    ...(dates || calendar ? [daysInWords(dates, calendar)] : []),
  ];
}

/** Dates and a calendar beside them are one set of days. */
function daysInWords(dates: DateRange[] | undefined, calendar: Calendar | undefined): string {
  const days = dates ? [datesInWords(dates)] : [];
  return [...days, ...(calendar ? [`on the days of the calendar ${calendar.name}`] : [])].join(' or ');
}

function windowsInWords(windows: readonly TimeWindow[]): string {
  return windows.map(windowInWords).join(' or ');
}

function windowInWords({ from, to }: TimeWindow): string {
  const isNextDay = from > to;
  return `between ${shortTime(from)} and ${shortTime(to)}${isNextDay ? ' of the next day' : ''}`;
}

const mostRanges = 6;

/** `on 25 December 2026`, `from 1 January 2026 to 30 June 2026`; of many the days as they are written in a file. */
function datesInWords(ranges: readonly DateRange[]): string {
  if (ranges.length > mostRanges) return `on ${inWords(ranges.map(shortRange))}`;
  const days = ranges.flatMap(({ from, to }) => (from !== undefined && from === to ? [dateInWords(from)] : []));
  const others = ranges.filter(({ from, to }) => from === undefined || from !== to).map(rangeInWords);
  return [...(days.length > 0 ? [`on ${inWords(days)}`] : []), ...others].join(' or ');
}

function rangeInWords({ from, to }: DateRange): string {
  if (from === undefined) return `until ${dateInWords(to ?? '')}`;
  return to === undefined ? `from ${dateInWords(from)} on` : `from ${dateInWords(from)} to ${dateInWords(to)}`;
}

function shortRange({ from = '', to = '' }: DateRange): string {
  return from === to ? from : `${from}..${to}`;
}
