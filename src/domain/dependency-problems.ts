import { cycleThrough, tangled, type WaitsFor } from './cycle.ts';
import type { Dependency } from './dependency.ts';
import { effectiveSchedule, type Job } from './job.ts';
import { didYouMean } from './nearest.ts';
import { afterUpstreams } from './schedule/after-upstreams.ts';

/** A job with what comes before it. */
export interface WaitingJob {
  name: string;
  dependencies: readonly Pick<Dependency, 'job'>[];
  /** The jobs whose ends make it due. */
  after: readonly string[];
}

/** What comes before a job as its definition and its override say. */
export function waitingJob({ name, spec, override }: Pick<Job, 'name' | 'spec' | 'override'>): WaitingJob {
  return { name, dependencies: spec.dependencies, after: afterUpstreams(effectiveSchedule({ spec, override })) };
}

/**
 * A sentence about each upstream with which these jobs cannot be saved: one that does not exist, and each cycle that one of them
 * closes (feature 82), over dependencies and `after` rules alike. `all` is every job there will be, these included.
 */
export function dependencyProblems(saved: readonly WaitingJob[], all: readonly WaitingJob[]): string[] {
  if (saved.every((job) => upstreamsOf(job).length === 0)) return [];
  const names = new Set(all.map(({ name }) => name));
  return [...saved.flatMap((job) => unknownUpstreams(job, names)), ...cycles(saved, all)];
}

function upstreamsOf({ dependencies, after }: WaitingJob): string[] {
  return [...dependencies.map(({ job }) => job), ...after];
}

function unknownUpstreams(job: WaitingJob, names: ReadonlySet<string>): string[] {
  const unknown = (upstreams: readonly string[], place: string) =>
    upstreams
      .filter((upstream) => !names.has(upstream))
      .map((upstream) => `${job.name}.${place}: there is no job "${upstream}"${didYouMean(upstream, names)}`);
  const { dependencies, after } = job;
  return [
    ...unknown(
      dependencies.map((each) => each.job),
      'dependencies',
    ),
    ...unknown(after, 'schedule.after'),
  ];
}

function cycles(saved: readonly WaitingJob[], all: readonly WaitingJob[]): string[] {
  const waitsFor: WaitsFor<string> = new Map(all.map((job) => [job.name, upstreamsOf(job)]));
  const suspects = tangled(waitsFor);
  const told = new Set<string>();
  return saved.flatMap((job) => {
    const { name } = job;
    if (!suspects.has(name) || told.has(name)) return [];
    const cycle = cycleThrough(name, waitsFor);
    if (!cycle) return [];
    for (const member of cycle) told.add(member);
    return [`${name}.${cycleInWords(job, cycle)}`];
  });
}

/** Where the first link of the way round stands, and the way. */
function cycleInWords({ dependencies }: WaitingJob, cycle: string[]): string {
  const isDependency = dependencies.some(({ job }) => job === cycle[1]);
  const place = isDependency ? 'dependencies' : 'schedule.after';
  if (cycle.length === 2) return `${place}: a job cannot ${isDependency ? 'wait for' : 'go after'} itself`;
  return `${place}: ${cycle.join(' → ')} is a cycle, in which each job would wait for itself`;
}
