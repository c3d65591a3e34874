import { Failure } from '../domain/failure.ts';
import { requireJobName } from '../domain/job.ts';
import { parseJobSpec, requireShellAllowed } from '../domain/job-spec.ts';
import { parseSchedule } from '../domain/schedule/parse-schedule.ts';
import type { JobView } from '../store/store.ts';
import { userName } from '../system/process-facts.ts';
import { findJob } from './find-jobs.ts';
import { requireNextAt } from './next-at.ts';
import { nextSlotOf } from './next-slot-of.ts';
import { requireKnownPools } from './pools.ts';
import type { Project } from './project.ts';
import { refuseNever } from './refuse-never.ts';
import { scheduleValue } from './typed-schedule.ts';

/**
 * Adds a job by hand. `described` has the keys that a job has in a jobs file (feature 10: nothing invalid is saved). `nextAt` = its
 * first slot, epoch ms, as a person gives it in the zone of its schedule; undefined = what its schedule gives (feature 30).
 */
export async function addJob(
  project: Project,
  name: string,
  described: Record<string, unknown>,
  nextAt: (clock: { now: number; timezone: string }) => number | undefined = () => undefined,
): Promise<JobView> {
  requireJobName(name);
  // The schedule first: its own reason and code are more telling than "bad job".
  const schedule = scheduleValue(described.schedule, '--schedule');
  parseSchedule(schedule, '--schedule');
  const { spec, enabled } = asUsage(() => parseJobSpec({ ...described, schedule }, { field: name, defaults: {} }));
  requireShellAllowed(spec, project.configuration.values.allowShell, name);
  const { timezone } = project;
  const now = await project.store.now();
  refuseNever(spec.schedule, { name, createdAt: null }, { now, timezone, field: '--schedule' });
  const firstAt = nextAt({ now, timezone: spec.schedule.timezone ?? timezone });
  if (firstAt !== undefined) requireNextAt(name, firstAt, enabled, now);
  await requireKnownPools(project.store, [{ name, spec }]);
  const change = {
    id: null,
    name,
    enabled,
    spec,
    override: null,
    origin: null,
    baseDir: project.configuration.projectDir,
    nextSlot: firstAt === undefined ? nextSlotOf(timezone) : () => firstAt,
    change: 'created',
  };
  const [id] = await project.store.saveJobs([change], userName()).catch(refuseUsage);
  return findJob(project.store, String(id));
}

/** What a person typed wrong is a matter of usage, not of a file. */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuseUsage(error);
  }
}

/** As `asUsage`, of what the store refused. */
export function refuseUsage(error: unknown): never {
  if (error instanceof Failure && error.reason === 'bad_job') throw new Failure('bad_value', error.message);
  throw error;
}
