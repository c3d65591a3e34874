import type { ZoneChange } from '../app/clock-changes.ts';
import { offsetText, weekdayTime } from './slot-lines.ts';
import { alignColumns } from './table.ts';

/** Changes of the clocks, each with the jobs to which it does something. */
export function clockChangeLines(changes: readonly ZoneChange[]): string[] {
  return changes.flatMap((change) => [
    `${change.zone}: ${changeText(change)}`,
    ...(change.jobs.length === 0
      ? ['  changes no slot']
      : alignColumns(change.jobs.map(({ view, text }) => [`  ${view.job.name}`, text]))),
  ]);
}

/** `Sun 2027-03-28 02:00 becomes 03:00 (UTC+02:00)`. */
function changeText({ at, offsetBeforeMs, offsetAfterMs }: ZoneChange): string {
  const [before, after] = [offsetBeforeMs, offsetAfterMs].map((offset) =>
    weekdayTime(at + offset, 'UTC').replace(/:00$/, ''),
  );
  const [day, otherDay] = [before, after].map((text) => text?.slice(0, -5));
  return `${before} becomes ${day === otherDay ? after?.slice(-5) : after} (${offsetText(offsetAfterMs)})`;
}
