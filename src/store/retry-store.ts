import type { Request } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';

/** Further attempts that wait for their time. */
export interface RetryStore {
  /**
   * Asks for one further attempt of each run in this lane, in the place of one that waits already. Two runs of one slot have one
   * further attempt. Answers the requests in the order of the runs.
   */
  requestRetries(wishes: RetryWish[]): Promise<Request[]>;
  /** The first that are due, at most `limit`; of these lanes when given. */
  openRetries(limit: number, laneIds?: number[]): Promise<OpenRetry[]>;
}

export interface RetryWish {
  run: Run;
  laneId: number;
  /** Not before this instant. */
  at: number;
  by: string;
}

export interface OpenRetry {
  request: Request;
  jobId: number;
  job: string;
  /** How many attempts its job allows by itself; null = it is not retried by itself. */
  attempts: number | null;
}
