import type { Horizon, RecordKind } from '../domain/retention.ts';

/** What explains the history of runs goes with it, a kind at a time. */
export interface PruneStore {
  /** Of which kinds there is something to prune. */
  kindsToPrune(horizon: Horizon): Promise<RecordKind[]>;
  /** Deletes at most `limit` of one kind (of these jobs, when given: none of what belongs to no job); answers how many. */
  pruneRecords(kind: RecordKind, horizon: Horizon, limit: number, jobIds?: number[]): Promise<number>;
  /** How many of each kind `pruneRecords` would delete, if it were asked often enough. */
  countRecords(horizon: Horizon, jobIds?: number[]): Promise<Record<RecordKind, number>>;
}
