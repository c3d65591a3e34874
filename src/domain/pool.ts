import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import type { Cause } from './run.ts';
import { inWords, someOf } from './schedule/words.ts';

/** A number of places that jobs share, on whatever host they run: a run takes one as long as it is active. */
export interface Pool {
  name: string;
  size: number;
  /** Absolute path of the jobs file that defines it; null when made by hand. */
  origin: string | null;
}

/** A pool as a decision sees it. */
export interface PoolState {
  name: string;
  /** Null = it is not defined. */
  size: number | null;
  /** Who takes its places; a run that starts in the same claim has no id yet. */
  takers: PoolTaker[];
}

/** A run that takes a place. */
export interface PoolTaker {
  job: string;
  runId: number | null;
}

/** Why a run for this cause waits for a place, in words; null = it does not. */
export function reasonToWaitForPool(pool: PoolState | null | undefined, cause: Cause): string | null {
  if (!pool || cause === 'force') return null;
  const { name, size, takers } = pool;
  if (size === null)
    return `waits for the pool ${name}, which is not defined: define it in a jobs file, or with \`chroniker pool set ${name} <size>\``;
  if (takers.length < size) return null;
  const taken = size === 1 ? 'its place is' : `${takers.length} of ${size} places are`;
  return `waits for the pool ${name}: ${taken} taken, by ${takersText(takers)}`;
}

/** The pool with one place less. */
export function withTaker(pool: PoolState, job: string): PoolState {
  return { ...pool, takers: [...pool.takers, { job, runId: null }] };
}

const mostNamed = 5;

function takersText(takers: PoolTaker[]): string {
  const named = takers.map(({ job, runId }) => (runId === null ? job : `${job} (r${runId})`));
  return named.length > mostNamed ? someOf(named, mostNamed) : inWords(named);
}

const poolNamePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;
const mostPlaces = 1_000_000;

/** Why this cannot be the name of a pool; null = it can. */
export function poolNameProblem(name: string): string | null {
  if (poolNamePattern.test(name)) return null;
  return `${shown(name)} is no name for a pool: it starts with a letter and goes on with letters, digits, _ . or -, 100 of them at most`;
}

/** Why a pool cannot have so many places; null = it can. */
export function poolSizeProblem(size: unknown): string | null {
  if (Number.isSafeInteger(size) && Number(size) >= 1 && Number(size) <= mostPlaces) return null;
  return `${shown(size)} is no size for a pool; write a whole number from 1 to ${mostPlaces}`;
}

/** The name of a pool in a job's key `pool`. */
export function parsePoolName(value: unknown, field: string): string {
  const problem = typeof value === 'string' ? poolNameProblem(value) : `${shown(value)} is not the name of a pool`;
  if (problem === null) return value as string;
  throw new Failure('bad_value', `${field}: ${problem}`);
}

/** The pools of a jobs file, by name, with their sizes. */
export function parsePools(value: unknown, problems: string[]): Map<string, number> {
  if (value == null) return new Map();
  if (!isObject(value)) {
    problems.push(`pools: ${shown(value)} is not a set of pools; write {db: 2}`);
    return new Map();
  }
  for (const [name, size] of Object.entries(value)) {
    const [ofName, ofSize] = [poolNameProblem(name), poolSizeProblem(size)];
    if (ofName !== null) problems.push(`pools: ${ofName}`);
    if (ofSize !== null) problems.push(`pools.${name}: ${ofSize}`);
  }
  return new Map(Object.entries(value) as [string, number][]);
}
