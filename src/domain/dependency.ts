/** That a job waits for another one, its upstream, and in which ways (feature 79: in all of them, unless it says otherwise). */
export interface Dependency extends Waits, Freshness {
  /** The upstream's name. */
  job: string;
  /**
   * When a slot that still waits for the upstream is told of: a wall-clock time of the schedule's zone, the first one after the slot
   * (`08:30:00`), or a time after the slot (`2h`). Absent = never.
   */
  deadline?: string;
}

/** The ways in which a job waits for an upstream; all that are on must be met. */
export interface Waits {
  /** Not while the upstream runs or is about to. */
  waitForCompletion: boolean;
  /** Not unless the upstream's last run succeeded. */
  waitForSuccess: boolean;
  /** Not unless the upstream's next slot is no earlier than the job's own. */
  waitForNextRun: boolean;
}

/** How new the upstream's last success has to be; what is given must be met too. */
export interface Freshness {
  /** It ended no longer ago than this when the job would start. */
  withinMs?: number;
  /** It ended after the job's own last success. */
  since?: 'lastSuccess';
}
