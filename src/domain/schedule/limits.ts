/** What narrows a schedule. All of it has to hold; each is judged by the wall clock and the calendar of the schedule's zone. */
export interface Limits {
  /** Absent = the whole day. One of them has to hold. */
  between?: TimeWindow[];
  /** 0 = Sunday. */
  weekdays?: number[];
  /** Negative ones count from the end of the month: -1 is its last day. */
  monthdays?: number[];
  /** 1 to 12. */
  months?: number[];
  /** One of them has to hold. */
  dates?: DateRange[];
  /** What is left out, each by itself. */
  except?: Except[];
}

/** A part of the day, `HH:MM:SS`: `from` inclusive, `to` exclusive. Where `from > to` it ends on the day after that on which it began. */
export interface TimeWindow {
  from: string;
  to: string;
}

/** Days `YYYY-MM-DD`, both inclusive; without an end when one is absent. */
export interface DateRange {
  from?: string;
  to?: string;
  /** Every year from then on; only in calendars, with both ends. */
  yearly?: true;
}

/** What is left out: whatever is in all of these. Without a part of the day it is whole days. */
export interface Except extends Omit<Limits, 'except'> {
  /** Besides `dates`. */
  calendar?: Calendar;
}

/** A calendar of a jobs file, with its days as they were when the file was read. */
export interface Calendar {
  name: string;
  dates: DateRange[];
}

/** The calendars that a schedule has of its jobs file. */
export function calendarsOf({ limits }: { limits?: Limits }): Calendar[] {
  return limits?.except?.flatMap(({ calendar }) => calendar ?? []) ?? [];
}
