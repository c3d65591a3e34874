import type { GraphEdge } from './graph.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { AfterRule } from './schedule/schedule.ts';

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

function endsAwaited(job: Pick<Job, 'spec' | 'override'>): AfterRule['upstreams'] {
  return effectiveSchedule(job).rules.flatMap((rule) => (rule.kind === 'after' ? rule.upstreams : []));
}
