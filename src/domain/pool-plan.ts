import type { Job } from './job.ts';
import type { JobsFile } from './jobs-file.ts';
import { didYouMean } from './nearest.ts';
import type { Pool } from './pool.ts';

/** What a sync with a jobs file does to pools. */
export interface PoolPlan {
  /** New ones, and those whose size changes or that come from another place now. */
  saves: Pool[];
  /** No longer in the file. */
  deletes: string[];
  problems: string[];
}

/** What a plan for pools needs to know besides the file. */
export interface PoolPlanContext {
  /** The file. Absolute. */
  path: string;
  /** Every pool there is. */
  pools: readonly Pool[];
  /** The live jobs that do not come from this file, nor go over to it. */
  others: readonly Pick<Job, 'name' | 'spec' | 'origin'>[];
  /** The file that defines a pool is no more. */
  isLeftBehind: (pool: Pool) => boolean;
}

/** What has to change so that the pools of a file are as it says, and why that, or a pool that one of its jobs names, cannot be. */
export function planPools(file: JobsFile, context: PoolPlanContext): PoolPlan {
  const { path, pools } = context;
  const known = new Map(pools.map((pool) => [pool.name, pool]));
  const wanted = [...file.pools].map(([name, size]) => ({ name, size, origin: path }));
  const deletes = pools.filter(({ name, origin }) => origin === path && !file.pools.has(name));
  const left = pools.filter((pool) => !deletes.includes(pool)).map(({ name }) => name);
  return {
    saves: wanted.filter(({ name, size }) => known.get(name)?.size !== size || known.get(name)?.origin !== path),
    deletes: deletes.map(({ name }) => name),
    problems: [
      ...wanted.flatMap(({ name }) => takenProblem(known.get(name), context)),
      ...deletes.flatMap(({ name }) => missedProblem(name, context)),
      ...unknownPools(file.jobs, [...left, ...file.pools.keys()]).map((problem) => `jobs.${problem}`),
    ],
  };
}

/** A sentence about each job that names a pool which is not there. */
export function unknownPools(jobs: readonly Pick<Job, 'name' | 'spec'>[], pools: readonly string[]): string[] {
  return jobs.flatMap(({ name, spec: { pool } }) => {
    if (pool === undefined || pools.includes(pool)) return [];
    const cure = `define it with \`pools: {${pool}: 2}\` in the jobs file, or by \`chroniker pool set ${pool} 2\``;
    return [`${name}.pool: there is no pool "${pool}"${didYouMean(pool, pools)}; ${cure}`];
  });
}

function takenProblem(pool: Pool | undefined, { path, isLeftBehind }: PoolPlanContext): string[] {
  if (!pool || pool.origin === path || isLeftBehind(pool)) return [];
  const [owner, cure] =
    pool.origin === null
      ? ['was made by hand', `delete that one (\`chroniker pool delete ${pool.name}\`)`]
      : [`is defined by ${pool.origin}`, 'take it out of one of the two files'];
  return [`pools.${pool.name}: a pool of this name ${owner} already; ${cure}, or give this one another name`];
}

function missedProblem(name: string, { others }: PoolPlanContext): string[] {
  const jobs = others.filter(({ spec }) => spec.pool === name).map((job) => `${job.name} (${originOf(job)})`);
  if (jobs.length === 0) return [];
  return [`pools.${name}: is no longer in the file, but other jobs name it: ${jobs.join(', ')}; change those first`];
}

function originOf({ origin }: Pick<Job, 'origin'>): string {
  return origin ?? 'made by hand';
}
