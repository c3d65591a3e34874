import type { RunOutputs } from './run-outputs.ts';

/** The run of an upstream that a run comes after: the last that ended as the dependency or the schedule asks. */
export interface UpstreamRun {
  job: string;
  runId: number;
  status: string;
  outputs: RunOutputs;
}
