import { changedFields } from '../domain/apply-plan.ts';
import { Failure } from '../domain/failure.ts';
import { effectiveSchedule, type Job, requireJobName } from '../domain/job.ts';
import { entryOf } from '../domain/job-entry.ts';
import { type DescribedJob, parseJobSpec, requireShellAllowed } from '../domain/job-spec.ts';
import { sameValue } from '../domain/same-value.ts';
import { hashesName } from '../domain/schedule/cron-hash.ts';
import { calendarsOf } from '../domain/schedule/limits.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import type { JobChange, JobView } from '../store/store.ts';
import { asUsage } from './add-job.ts';
import { requireNextAt } from './next-at.ts';
import { nextSlotOf } from './next-slot-of.ts';
import type { Project } from './project.ts';
import { refuseNever } from './refuse-never.ts';

/** A job as a person wants it. */
export interface WantedJob {
  name: string;
  /** As in a jobs file. */
  entry: Record<string, unknown>;
  /** Its next slot; undefined = what its schedule gives. Epoch ms. */
  nextAt?: number | undefined;
}

/** The entry of a job as it is saved; of one that cannot be read nothing is left to build on. */
export function savedEntry({ job }: JobView): Record<string, unknown> {
  if (job.spec !== blankSpec) return entryOf(job);
  return job.enabled ? {} : { enabled: false };
}

/**
 * What saving a job as it is wanted changes; null = nothing. Its next slot is computed anew when its schedule changes. Rejects
 * with a Failure when the result is not a valid job (feature 10), or changes what belongs to a file.
 */
export function editedJob(project: Project, view: JobView, wanted: WantedJob, now: number): JobChange | null {
  const { job } = view;
  requireJobName(wanted.name);
  const described = asUsage(() => parsed(view, wanted.entry));
  const fields = fieldsChanged(job, wanted.name, described);
  if (job.origin !== null) refuseFileFields(job.name, job.origin, fields);
  if (fields.some((field) => field !== 'enabled')) {
    requireShellAllowed(described.spec, project.configuration.values.allowShell, job.name);
  }
  if (fields.includes('schedule')) {
    const field = `${wanted.name}.schedule`;
    refuseNever(described.spec.schedule, job, { now, timezone: project.timezone, field });
  }
  const next = nextSlot(project, view, wanted, described, now);
  if (fields.length === 0 && !next && !view.unreadable) return null;
  const { id, override, origin, baseDir, updatedAt } = job;
  const change = [
    ...(fields.length > 0 ? [`edited: ${fields.join(', ')}`] : []),
    ...(wanted.nextAt === undefined ? [] : [`next slot moved to ${new Date(wanted.nextAt).toISOString()}`]),
  ].join('; ');
  return { id, name: wanted.name, ...described, override, origin, baseDir, ifUpdatedAt: updatedAt, ...next, change };
}

function parsed({ job, unreadable }: JobView, entry: Record<string, unknown>): DescribedJob {
  try {
    // What it has of the calendars of its file it keeps.
    const calendars = calendarsOf(job.spec.schedule);
    return parseJobSpec(entry, { field: job.name, defaults: {}, ...(calendars.length > 0 ? { calendars } : {}) });
  } catch (error) {
    if (!unreadable || !(error instanceof Failure)) throw error;
    throw new Failure(error.reason, `${unreadable.reason}; what is edited starts from nothing\n${error.message}`);
  }
}

function fieldsChanged(job: Job, name: string, { spec, enabled }: DescribedJob): string[] {
  return [
    ...(name === job.name ? [] : ['name']),
    ...(enabled === job.enabled ? [] : ['enabled']),
    ...changedFields(job.spec, spec),
  ];
}

function refuseFileFields(name: string, origin: string, fields: string[]): void {
  const foreign = fields.filter((field) => field !== 'enabled');
  if (foreign.length === 0) return;
  throw new Failure(
    'job_from_file',
    `${name}: ${foreign.join(', ')} cannot be edited here, since the job comes from ${origin}: change it there and run \`chroniker apply\`; by hand you can change enabled, the next slot (--next-at) and the schedule (\`chroniker job override\`)`,
  );
}

function nextSlot(
  { timezone }: Project,
  { job, unreadable }: JobView,
  { name, nextAt }: WantedJob,
  { spec, enabled }: DescribedJob,
  now: number,
): Pick<JobChange, 'nextSlot'> | null {
  if (nextAt !== undefined) {
    requireNextAt(job.name, nextAt, enabled, now);
    return { nextSlot: () => nextAt };
  }
  const schedule = effectiveSchedule({ spec, override: job.override });
  const reschedules =
    enabled !== job.enabled ||
    unreadable !== null ||
    (name !== job.name && hashesName(schedule)) ||
    !sameValue(effectiveSchedule(job), schedule);
  return reschedules ? { nextSlot: nextSlotOf(timezone) } : null;
}
