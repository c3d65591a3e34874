import type { ApplyPlan } from './apply-plan.ts';
import { dependencyProblems, type WaitingJob, waitingJob } from './dependency-problems.ts';
import type { Job } from './job.ts';

/**
 * A sentence about each dependency or `after` rule that keeps a plan from being carried out, in the words of the file: an upstream
 * that does not exist, a cycle, and a job that is to go although others come after it. `live` is every job before the plan.
 */
export function planProblems(plan: ApplyPlan, live: readonly Pick<Job, 'name' | 'spec' | 'override'>[]): string[] {
  const creates = plan.creates.map(({ name, spec }) => ({ name, spec, override: null }));
  const updates = plan.updates.map(({ job: { name, override }, spec }) => ({ name, spec, override }));
  const written = [...creates, ...updates].map(waitingJob);
  const pruned = new Set(plan.prunes.map(({ name }) => name));
  const names = new Set(written.map(({ name }) => name));
  const kept = live.filter(({ name }) => !pruned.has(name) && !names.has(name)).map(waitingJob);
  const all = [...written, ...kept];
  return [
    ...dependencyProblems(written, all).map((problem) => `jobs.${problem}`),
    ...[...pruned].flatMap((gone) => kept.flatMap((job) => leftBehind(job, gone))),
  ];
}

function leftBehind({ name, dependencies, after }: WaitingJob, gone: string): string[] {
  const links = [
    ...(dependencies.some(({ job }) => job === gone) ? [['waits for', 'dependencies']] : []),
    ...(after.includes(gone) ? [['goes after', 'schedule']] : []),
  ];
  return links.map(
    ([how, place]) => `${name} ${how} ${gone}, which is no longer in the file; take it out of its ${place} first`,
  );
}
