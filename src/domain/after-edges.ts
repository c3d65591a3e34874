import type { GraphEdge } from './graph.ts';
import { effectiveSchedule, type Job } from './job.ts';

/** The edges that `after` rules make: whose end, and which, makes a job due. A rule may name a job that is gone. */
export function afterEdges(jobs: readonly Pick<Job, 'id' | 'name' | 'spec' | 'override'>[]): GraphEdge[] {
  const ids = new Map(jobs.map(({ id, name }) => [name, id]));
  return jobs.flatMap((job) =>
    endsAwaited(job).flatMap(({ job: upstream, on }): GraphEdge[] => {
      const upstreamId = ids.get(upstream);
      return upstreamId === undefined ? [] : [{ upstreamId, downstreamId: job.id, kind: 'after', on }];
    }),
  );
}

function endsAwaited(job: Pick<Job, 'spec' | 'override'>): { job: string; on: string }[] {
  const rules: { kind: string; upstreams?: { job: string; on: string }[] }[] = effectiveSchedule(job).rules;
  return rules.flatMap(({ kind, upstreams }) => (kind === 'after' ? (upstreams ?? []) : []));
}
