import { Failure } from '../domain/failure.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import { slotsBetween } from '../domain/schedule/slots-between.ts';
import { parseTimezone } from '../domain/schedule/timezone.ts';
import { typedSchedule } from './typed-schedule.ts';

/** A schedule that is not saved, in the zone in which it is to be read. */
export interface PreviewedSchedule {
  schedule: Schedule;
  timezone: string;
  describe: string;
}

/** Stands for the name of the job where none is given: `H` is hashed from it. */
const previewedName = 'preview';

/** Reads a schedule as it would be read at save; `timezone` wins over the default of the project. */
export function readSchedule(text: string, timezone: string | undefined, fallback: string): PreviewedSchedule {
  const schedule = typedSchedule(text, 'schedule');
  if (timezone !== undefined && schedule.timezone !== undefined && timezone !== schedule.timezone) {
    throw new Failure(
      'usage',
      `--timezone ${timezone}: the schedule names ${schedule.timezone} itself; give one of them`,
    );
  }
  if (timezone !== undefined) schedule.timezone = parseTimezone(timezone, '--timezone');
  return { schedule, timezone: schedule.timezone ?? fallback, describe: describeSchedule(schedule) };
}

/** Its slots from `fromAt` (which stands for its creation) on, before `toAt`. */
export function previewSlots(
  { schedule, timezone }: PreviewedSchedule,
  wish: { fromAt: number; toAt: number | null; count: number },
): number[] {
  const slots: number[] = [];
  const upTo = wish.toAt === null ? Number.POSITIVE_INFINITY : wish.toAt - 1;
  for (const at of slotsBetween(schedule, wish.fromAt - 1, upTo, {
    timezone,
    anchorAt: wish.fromAt,
    name: previewedName,
  })) {
    if (slots.length >= wish.count) break;
    slots.push(at);
  }
  return slots;
}
