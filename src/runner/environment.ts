import { delimiter } from 'node:path';
import type { Job } from '../domain/job.ts';
import { paramVariable } from '../domain/param.ts';
import { upstreamVariables } from '../domain/run-outputs.ts';
import type { Claim } from '../store/claim-order.ts';
import type { World } from './world.ts';

/**
 * What a command sees: the tick's own environment without its settings, the job's variables over it, and what it may
 * need to know about itself. Chroniker's own bin folder comes first in PATH. No database handle is passed on.
 */
export function environmentFor(
  world: World,
  claimed: Claim['claimed'][number],
  folder: string,
): Record<string, string> {
  const { run, job, params, lastSuccessAt, upstreams } = claimed;
  return {
    ...withoutParams(world.environment, job),
    ...job.spec.env,
    PATH: pathFor(world, job),
    CHRONIKER_JOB_ID: String(job.id),
    CHRONIKER_JOB_NAME: job.name,
    CHRONIKER_RUN_ID: String(run.id),
    CHRONIKER_SCHEDULED_AT: new Date(run.scheduledAt).toISOString(),
    CHRONIKER_ATTEMPT: String(run.attempt),
    CHRONIKER_CAUSE: run.cause,
    // Run ids of a lane only rise, also across hosts: what fencing asks for.
    CHRONIKER_FENCE: String(run.id),
    CHRONIKER_REPORT: `${folder}/report`,
    CHRONIKER_PROJECT: world.settings.projectDir,
    ...(lastSuccessAt === null ? {} : { CHRONIKER_LAST_SUCCESS_AT: new Date(lastSuccessAt).toISOString() }),
    ...Object.assign({}, ...upstreams.map(upstreamVariables)),
    ...Object.fromEntries(Object.entries(params).map(([name, value]) => [paramVariable(name), value])),
  };
}

/** What the job declares is not what the tick happens to have: a tick may itself be the command of a job. */
function withoutParams(environment: Record<string, string>, { spec }: Job): Record<string, string> {
  if (!spec.params) return environment;
  const own = new Set(Object.keys(spec.params).map(paramVariable));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.has(name)));
}

/** Where the command of a job is looked for. */
export function pathFor(world: Pick<World, 'settings' | 'environment'>, { spec }: Job): string {
  return [world.settings.binDir, spec.env.PATH ?? world.environment.PATH ?? defaultPath].join(delimiter);
}

/** As cron's, where the environment has no PATH at all. */
const defaultPath = '/usr/local/bin:/usr/bin:/bin';
