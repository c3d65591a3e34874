import { Failure } from '../domain/failure.ts';
import { paramsFault } from '../domain/param-given.ts';
import { sameValue } from '../domain/same-value.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import type { JobChange, JobView } from '../store/store.ts';
import { type ChangedJobs, changeJobs } from './change-jobs.ts';
import { nextSlotOf } from './next-slot-of.ts';
import type { Project } from './project.ts';
import { refuseNever } from './refuse-never.ts';

/**
 * Gives jobs a person's schedule in place of their default (feature 27), or with null gives that back. One that is the same as
 * the default is none. Next slots are computed anew at once (feature 32).
 */
export async function overrideJobs(project: Project, words: string[], wish: Schedule | null): Promise<ChangedJobs> {
  return await changeJobs(project, words, (view, now) => overridden(project, view, wish, now));
}

function overridden(
  { timezone }: Project,
  { job, unreadable }: JobView,
  wish: Schedule | null,
  now: number,
): JobChange | null {
  if (unreadable && job.spec === blankSpec) throw new Failure('bad_job', unreadable.reason);
  const override = wish && overrideOf(job.spec.schedule, wish);
  if (sameValue(override, job.override) && !unreadable) return null;
  const fault = override && paramsFault(job.spec.params, override);
  if (fault) throw new Failure('bad_value', `${job.name}: ${fault}`);
  if (override) refuseNever(override, job, { now, timezone, field: 'schedule' });
  const { id, name, enabled, spec, origin, baseDir, updatedAt } = job;
  const change = override === null ? 'override cleared' : `schedule overridden: ${describeSchedule(override)}`;
  const nextSlot = nextSlotOf(timezone);
  return { id, name, enabled, spec, override, origin, baseDir, ifUpdatedAt: updatedAt, nextSlot, change };
}

/** The zone of a job is that of every schedule which names none; here, too. */
function overrideOf(byDefault: Schedule, wish: Schedule): Schedule | null {
  const zone = wish.timezone ?? byDefault.timezone;
  const override = zone === undefined ? wish : { ...wish, timezone: zone };
  return sameValue(override, byDefault) ? null : override;
}
