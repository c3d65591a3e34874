import { Failure } from './failure.ts';
import type { Job, JobSpec } from './job.ts';
import type { FileJob, JobsFile } from './jobs-file.ts';
import type { PoolPlan } from './pool-plan.ts';
import { sameValue } from './same-value.ts';

/** What a sync with a jobs file is to do. */
export interface ApplyPlan {
  creates: FileJob[];
  updates: JobUpdate[];
  unchanged: Job[];
  /** Enabled, and no longer in the file. */
  disables: Job[];
  /** No longer in the file, and to be deleted. */
  prunes: Job[];
  /** Absent = its pools are as the file says. */
  pools?: Pick<PoolPlan, 'saves' | 'deletes'>;
}

export interface JobUpdate {
  job: Job;
  spec: JobSpec;
  /** As it was set by hand, unless an earlier sync switched the job off because it had gone. */
  enabled: boolean;
  /** What differs, in the words of the file. */
  fields: string[];
  /** The schedule that holds for the job changes: its next slot has to be computed anew. */
  reschedules: boolean;
}

export interface ApplyContext {
  /** The file. Absolute. */
  path: string;
  /** The live jobs that came from this file, and those that it may take over. */
  own: readonly Job[];
  /** All other live jobs. */
  others: readonly Pick<Job, 'name' | 'origin'>[];
  /** The file's folder. */
  baseDir: string;
  /** Delete what is no longer in the file, instead of disabling it. */
  prune: boolean;
  /** Ids of jobs that an earlier sync disabled because they were no longer in the file. */
  vanished?: ReadonlySet<number>;
}

/**
 * What has to change so that the jobs of a file are as it says. Enabled and override belong to people and are left as they
 * are. Rejects with `Failure('duplicate_job')` naming each job whose name is taken by one from elsewhere.
 */
export function planApply(file: JobsFile, context: ApplyContext): ApplyPlan {
  refuseTakenNames(file, context);
  const own = new Map(context.own.map((job) => [job.name, job]));
  const names = new Set(file.jobs.map(({ name }) => name));
  const gone = context.own.filter(({ name, origin }) => origin === context.path && !names.has(name));
  const updates = file.jobs.flatMap((wanted) => {
    const job = own.get(wanted.name);
    return job ? updateOf(job, wanted, context) : [];
  });
  return {
    creates: file.jobs.filter(({ name }) => !own.has(name)),
    updates: updates.filter(({ fields }) => fields.length > 0),
    unchanged: updates.filter(({ fields }) => fields.length === 0).map(({ job }) => job),
    disables: context.prune ? [] : gone.filter(({ enabled }) => enabled),
    prunes: context.prune ? gone : [],
  };
}

/** True when the plan changes nothing. */
export function isIdle(plan: ApplyPlan): boolean {
  return [plan.creates, plan.updates, plan.disables, plan.prunes].every((list) => list.length === 0) && !plan.pools;
}

function updateOf(job: Job, wanted: FileJob, context: ApplyContext): JobUpdate {
  const fields = changedFields(job.spec, wanted.spec);
  if (job.origin !== context.path) fields.push('file');
  if (job.baseDir !== context.baseDir) fields.push('folder');
  const returns = !job.enabled && (context.vanished?.has(job.id) ?? false);
  const enabled = returns ? wanted.enabled : job.enabled;
  if (enabled !== job.enabled) fields.push('enabled');
  const reschedules = enabled !== job.enabled || (job.override === null && fields.includes('schedule'));
  return { job, spec: wanted.spec, enabled, fields, reschedules };
}

/** What differs between two definitions, in the words of a jobs file. */
export function changedFields(from: JobSpec, to: JobSpec): string[] {
  const keys = [...new Set([...Object.keys(to), ...Object.keys(from)])] as (keyof JobSpec)[];
  return keys.filter((key) => !sameValue(from[key], to[key])).map((key) => wordOf[key] ?? key);
}

/** Where the file's word is another than the document's. */
const wordOf: Partial<Record<keyof JobSpec, string>> = { timeoutMs: 'timeout', graceMs: 'grace' };

function refuseTakenNames(file: JobsFile, { others }: ApplyContext): void {
  const taken = new Map(others.map(({ name, origin }) => [name, origin]));
  const problems = file.jobs.flatMap(({ name }) => {
    const origin = taken.get(name);
    if (origin === undefined) return [];
    const owner = origin === null ? 'a job that was made by hand' : `a job of ${origin}`;
    return [`jobs.${name}: the name is taken by ${owner}; give this one another, or delete that one`];
  });
  if (problems.length > 0) throw new Failure('duplicate_job', problems.join('\n'));
}
