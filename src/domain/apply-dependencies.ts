import type { ApplyPlan } from './apply-plan.ts';
import { dependencyProblems } from './dependency-problems.ts';
import type { Job } from './job.ts';

/**
 * A sentence about each dependency that keeps a plan from being carried out, in the words of the file: an upstream that does not
 * exist, a cycle, and a job that is to go although others wait for it. `live` is every job before the plan.
 */
export function planProblems(plan: ApplyPlan, live: readonly Pick<Job, 'name' | 'spec'>[]): string[] {
  const written = [...plan.creates, ...plan.updates.map(({ job, spec }) => ({ name: job.name, spec }))].map(waiting);
  const pruned = new Set(plan.prunes.map(({ name }) => name));
  const names = new Set(written.map(({ name }) => name));
  const kept = live.filter(({ name }) => !pruned.has(name) && !names.has(name)).map(waiting);
  const all = [...written, ...kept];
  return [
    ...dependencyProblems(written, all).map((problem) => `jobs.${problem}`),
    ...[...pruned].flatMap((gone) => {
      const left = kept.filter(({ dependencies }) => dependencies.some(({ job }) => job === gone));
      return left.map(
        ({ name }) =>
          `${name} waits for ${gone}, which is no longer in the file; take it out of its dependencies first`,
      );
    }),
  ];
}

function waiting({ name, spec }: Pick<Job, 'name' | 'spec'>) {
  return { name, dependencies: spec.dependencies };
}
