import { Failure } from '../domain/failure.ts';
import type { Job } from '../domain/job.ts';
import { didYouMean } from '../domain/nearest.ts';
import { poolNameProblem, poolSizeProblem } from '../domain/pool.ts';
import { unknownPools } from '../domain/pool-plan.ts';
import type { PoolView } from '../store/pool-store.ts';
import type { Store } from '../store/store.ts';

/** Rejects with `Failure('bad_value')` when one of these jobs names a pool that is not there. */
export async function requireKnownPools(
  store: Pick<Store, 'listPools'>,
  jobs: readonly Pick<Job, 'name' | 'spec'>[],
): Promise<void> {
  if (jobs.every(({ spec }) => spec.pool === undefined)) return;
  const names = (await store.listPools()).map(({ name }) => name);
  const problems = unknownPools(jobs, names);
  if (problems.length > 0) throw new Failure('bad_value', problems.join('\n'));
}

/** Creates a pool by hand, or changes the size of one; answers the pool as it now is, and whether it was otherwise. */
export async function setPool(
  store: Store,
  name: string,
  size: unknown,
): Promise<{ pool: PoolView | undefined; isChanged: boolean }> {
  const problem = poolNameProblem(name) ?? poolSizeProblem(size);
  if (problem !== null) throw new Failure('bad_value', problem);
  const pool = (await store.listPools()).find((each) => each.name === name);
  if (pool) refuseFilePool(pool);
  await store.savePools([{ name, size: Number(size), origin: null }]);
  const saved = (await store.listPools()).find((each) => each.name === name);
  return { pool: saved, isChanged: pool?.size !== saved?.size };
}

/** Deletes pools that were made by hand and that no job names. */
export async function deletePools(store: Store, names: string[]): Promise<PoolView[]> {
  const pools = await store.listPools();
  const chosen = names.map((name) => findPool(pools, name));
  for (const pool of chosen) refuseFilePool(pool);
  const jobs = await store.listJobs();
  for (const { name } of chosen) {
    const naming = jobs.filter(({ job }) => job.spec.pool === name).map(({ job }) => job.name);
    if (naming.length === 0) continue;
    throw new Failure(
      'bad_value',
      `the pool ${name} is named by ${naming.join(', ')}; take it out of these jobs first`,
    );
  }
  await store.deletePools(names);
  return chosen;
}

function findPool(pools: PoolView[], name: string): PoolView {
  const pool = pools.find((each) => each.name === name);
  if (pool) return pool;
  const names = pools.map((each) => each.name);
  throw new Failure('unknown_pool', `there is no pool "${name}"${didYouMean(name, names)}`);
}

function refuseFilePool({ name, origin }: PoolView): void {
  if (origin === null) return;
  throw new Failure(
    'job_from_file',
    `the pool ${name} comes from ${origin}: change it there and run \`chroniker apply\``,
  );
}
