import type { Waits } from '../domain/dependency.ts';

/** What explains to people why things are as they are, and were as they were. It is only read. */
export interface RecordStore {
  /** Which jobs wait for which. */
  allDependencies(): Promise<StoredDependency[]>;
}

/** That one job waits for another, by their ids. */
export interface StoredDependency extends Waits {
  jobId: number;
  upstreamJobId: number;
}
