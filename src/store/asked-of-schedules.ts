import type { Job } from '../domain/job.ts';
import type { Lane } from '../domain/lane.ts';
import type { Replacement } from '../domain/replacement.ts';
import type { ScheduleContext } from '../domain/schedule/schedule.ts';

/** Computes a lane's next slot strictly after `now`, or null. `last` is told of a saved job whose schedule counts from its runs. */
export type NextSlotOf = (
  job: Pick<Job, 'name' | 'spec' | 'override' | 'createdAt'>,
  now: number,
  last?: LastRun,
) => number | null;

/** When a job last ran, as far as its schedule asks. */
export type LastRun = Pick<ScheduleContext, 'lastStartAt' | 'lastEndAt'>;

/** Whether a job is due because its host's machine has started anew. Epoch ms. */
export type StartsAtBoot = (job: Job, now: number) => boolean;

/** What a slot that is due does to the active run of its lane. */
export type JudgeReplacement = (lane: Lane, job: Job, isHeld: boolean, now: number) => Replacement;
