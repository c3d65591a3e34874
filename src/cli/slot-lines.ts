import { offsetAt } from '../domain/schedule/zone.ts';
import { alignColumns } from './table.ts';
import { localTime, relative } from './when.ts';

/** More than these nobody reads, and a schedule may have no last one. */
export const mostSlots = 100_000;

/** Slots one below the other on the wall clock of a zone, with the day of the week; where the clocks have changed, it says so. */
export function slotLines(slots: readonly number[], timezone: string, now: number): string[] {
  return alignColumns(
    slots.map((at, index) => [
      `  ${weekdayTime(at, timezone)}`,
      relative(at, now),
      changeText(slots[index - 1], at, timezone),
    ]),
  );
}

/** `Sun 2026-03-29 03:00:00` on the wall clock of a zone. */
export function weekdayTime(at: number, timezone: string): string {
  return `${new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short' }).format(at)} ${localTime(at, timezone)}`;
}

/** `UTC+02:00` of an offset in ms. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return offsetMs === 0 ? 'UTC' : `UTC${offsetMs < 0 ? '-' : '+'}${hour}:${minute}`;
}

function changeText(previous: number | undefined, at: number, timezone: string): string {
  if (previous === undefined) return '';
  const [before, after] = [offsetAt(timezone, previous), offsetAt(timezone, at)];
  return before === after ? '' : `clocks changed: ${offsetText(after)}, was ${offsetText(before)}`;
}
