import { laneHostsOf } from '../domain/lane-hosts.ts';
import { missingParams } from '../domain/param.ts';
import type { World } from '../runner/world.ts';
import type { JobView } from '../store/store.ts';

/** Jobs that can be forced here and now, and the others with why not. */
export interface Forceable {
  jobIds: number[];
  leftOut: { job: string; reason: string }[];
}

/** Every job, but for those that are disabled, for another host, running, or told too little (feature 167). */
export async function forceableJobs({ store, identity }: World, given: Record<string, string>): Promise<Forceable> {
  const laneHosts = laneHostsOf(identity, await store.listHosts());
  const found: Forceable = { jobIds: [], leftOut: [] };
  for (const view of await store.listJobs()) {
    const reason = whyNot(view, laneHosts, given);
    if (reason === null) found.jobIds.push(view.job.id);
    else found.leftOut.push({ job: view.job.name, reason });
  }
  return found;
}

function whyNot(
  { job, unreadable, lanes }: JobView,
  laneHosts: string[],
  given: Record<string, string>,
): string | null {
  if (unreadable) return unreadable.reason;
  if (!job.enabled) return 'it is disabled';
  const here = lanes.filter(({ host }) => laneHosts.includes(host));
  if (here.length === 0) return `it is not for this host (host: ${job.spec.host || 'any'})`;
  const run = here.find(({ activeRunId }) => activeRunId !== null)?.activeRunId;
  if (run !== undefined) return `it is running (r${run})`;
  const [missing] = missingParams(job.spec.params, given);
  return missing === undefined ? null : `it needs the parameter ${missing}`;
}
