import { parseSchedule } from '../domain/schedule/parse-schedule.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import { parseYamlValue } from '../system/yaml.ts';

/** A schedule as it is typed in a shell: cron, an interval, an instant, or `{…}` and `[…]` as in a jobs file. */
export function typedSchedule(text: string, field: string): Schedule {
  return parseSchedule(scheduleValue(text, field), field);
}

/** What the text of a schedule says, for those who parse it with the rest of a job. */
export function scheduleValue(text: unknown, field: string): unknown {
  return typeof text === 'string' && /^\s*[{[]/.test(text) ? parseYamlValue(text, field) : text;
}
