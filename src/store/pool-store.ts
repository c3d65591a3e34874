import type { Pool } from '../domain/pool.ts';

/** What people do with pools. */
export interface PoolStore {
  /** Every pool, by name, with who takes its places and who waits for one, in the order in which they will get it. */
  listPools(): Promise<PoolView[]>;
  /** Creates pools or changes them; wakes who has a place now. */
  savePools(pools: Pool[]): Promise<void>;
  /** Whoever names one of them then waits until it is there again. */
  deletePools(names: string[]): Promise<void>;
}

export interface PoolView extends Pool {
  taken: { runId: number; job: string; host: string }[];
  waiting: { job: string; priority: number; since: number | null; reason: string }[];
}
