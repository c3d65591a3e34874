import { cycleThrough, tangled, type WaitsFor } from './cycle.ts';
import type { Dependency } from './dependency.ts';
import { didYouMean } from './nearest.ts';

/** A job with what it waits for. */
export interface WaitingJob {
  name: string;
  dependencies: readonly Pick<Dependency, 'job'>[];
}

/**
 * A sentence about each dependency with which these jobs cannot be saved: an upstream that does not exist, and each cycle that one
 * of them closes (feature 82). `all` is every job there will be, these included.
 */
export function dependencyProblems(saved: readonly WaitingJob[], all: readonly WaitingJob[]): string[] {
  if (saved.every(({ dependencies }) => dependencies.length === 0)) return [];
  const names = new Set(all.map(({ name }) => name));
  return [...saved.flatMap((job) => unknownUpstreams(job, names)), ...cycles(saved, all)];
}

function unknownUpstreams({ name, dependencies }: WaitingJob, names: ReadonlySet<string>): string[] {
  const unknown = dependencies.filter(({ job }) => !names.has(job));
  return unknown.map(({ job }) => `${name}.dependencies: there is no job "${job}"${didYouMean(job, names)}`);
}

function cycles(saved: readonly WaitingJob[], all: readonly WaitingJob[]): string[] {
  const waitsFor: WaitsFor<string> = new Map(
    all.map(({ name, dependencies }) => [name, dependencies.map(({ job }) => job)]),
  );
  const suspects = tangled(waitsFor);
  const told = new Set<string>();
  return saved.flatMap(({ name }) => {
    if (!suspects.has(name) || told.has(name)) return [];
    const cycle = cycleThrough(name, waitsFor);
    if (!cycle) return [];
    for (const member of cycle) told.add(member);
    if (cycle.length === 2) return [`${name}.dependencies: a job cannot wait for itself`];
    return [`${name}.dependencies: ${cycle.join(' → ')} is a cycle, in which each job would wait for itself`];
  });
}
