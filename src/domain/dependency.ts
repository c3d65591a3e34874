/** That a job waits for another one, its upstream, and in which ways (feature 79: in all of them, unless it says otherwise). */
export interface Dependency extends Waits {
  /** The upstream's name. */
  job: string;
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
