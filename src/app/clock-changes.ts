import { effectiveSchedule } from '../domain/job.ts';
import { type ClockChangeEffect, clockChangeEffect } from '../domain/schedule/clock-change-effect.ts';
import { type ClockChange, clockChanges } from '../domain/schedule/clock-changes.ts';
import type { JobView } from '../store/store.ts';

/** A change of the clocks of a zone, and the jobs to which it does something. */
export interface ZoneChange extends ClockChange {
  zone: string;
  jobs: (ClockChangeEffect & { view: JobView })[];
}

/** A winter and a summer. */
const changesAZone = 2;

/** The next two changes of each zone in which an enabled job has its schedule, the earliest first. */
export function zoneChanges(views: JobView[], wish: { timezone: string; fromAt: number }): ZoneChange[] {
  const enabled = views.filter(({ job, unreadable }) => job.enabled && !unreadable);
  const byZone = Map.groupBy(enabled, ({ job }) => effectiveSchedule(job).timezone ?? wish.timezone);
  return [...byZone]
    .flatMap(([zone, inZone]) =>
      clockChanges(zone, wish.fromAt, changesAZone).map((change) => ({
        zone,
        ...change,
        jobs: inZone.flatMap((view) => effectOn(view, change, wish.timezone)),
      })),
    )
    .sort((one, other) => one.at - other.at);
}

function effectOn(view: JobView, change: ClockChange, timezone: string): ZoneChange['jobs'] {
  const { job } = view;
  const context = { timezone, anchorAt: job.createdAt, name: job.name };
  const effect = clockChangeEffect(effectiveSchedule(job), change, context);
  return effect === null ? [] : [{ view, ...effect }];
}
