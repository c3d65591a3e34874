import type { Job } from '../domain/job.ts';
import type { Lane, Request, SlotRange } from '../domain/lane.ts';
import type { Report } from '../domain/report.ts';
import type { FinalStatus, Run, StreamFigures } from '../domain/run.ts';
import type { Chunk } from './shipment.ts';

/** How a run ended, with all that was not stored of it before. */
export interface Settlement {
  runId: number;
  status: FinalStatus;
  reason: string | null;
  exitCode: number | null;
  signal: string | null;
  pid: number | null;
  startedAt: number | null;
  finishedAt: number;
  durationMs: number | null;
  onTime: boolean | null;
  stdout: StreamFigures;
  stderr: StreamFigures;
  /** Chunks that were not shipped before. */
  chunks: Chunk[];
  /** Its condition said no before anything was executed: no run is kept of it, its slot is recorded with the reason `condition`. */
  saidNo?: true;
  /** All that it has said of itself, when that was not shipped before. */
  report?: Report;
}

/** When a lane may start whose upstreams have ended as asked at an instant; null = never. */
export type SetOffAt = (lane: Lane, job: Job, endedAt: number) => number | null;

/** What becomes of a lane when its run has ended. `wakeAt` is derived by the store: next slot or earliest request. */
export type AfterRun = (
  lane: Lane,
  job: Job,
  run: Run,
  settlement: Settlement,
  now: number,
) => {
  nextSlotAt: number | null;
  slotRanges: SlotRange[];
  request: Omit<Request, 'id' | 'laneId'> | null;
  /** Up to then each slot gets a run of its own; absent = as it was. */
  queuedUntil?: number;
  /** The job goes with this run, if nothing else of it runs, is due later or was asked for. */
  delete?: 'keep-history' | 'with-history';
  /** It asked to be tried again later, and is: that is no failure in the lane's figures. */
  spared?: true;
  /** Why the job is held from now on. */
  hold?: string;
};
