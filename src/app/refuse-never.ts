import { Failure } from '../domain/failure.ts';
import type { Job } from '../domain/job.ts';
import { requireFires } from '../domain/schedule/never-fires.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';

/** Whose schedule it is; `createdAt` = null when the job is about to be made. */
export interface FiringJob extends Pick<Job, 'name'> {
  createdAt: number | null;
}

/** When and where a schedule is judged. */
interface Occasion {
  now: number;
  /** Of schedules that name none. */
  timezone: string;
  field: string;
  /** One that had slots and has none left is fine; so it is for a job that is there already. */
  mayBeOver?: boolean;
}

/**
 * Refuses to save a schedule that will never fire. That of a job that is there already may have fired: it is finished then. Rejects
 * with `Failure('bad_schedule')`, whose sentence begins with `field`.
 */
export function refuseNever(
  schedule: Schedule,
  { name, createdAt }: FiringJob,
  { now, timezone, field, mayBeOver = createdAt !== null }: Occasion,
): void {
  requireFires(schedule, now, { timezone, anchorAt: createdAt ?? now, name }, field, mayBeOver);
}

/** As `refuseNever`, answering the sentence instead of throwing it; null = it fires. */
export function neverSentence(...what: Parameters<typeof refuseNever>): string | null {
  try {
    refuseNever(...what);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}
