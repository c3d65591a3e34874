/** Exit codes, in one place (sysexits.h; 124 as timeout(1); 130/143 as a shell reports signals). */
export const exitCode = {
  fine: 0,
  jobFailed: 1,
  usage: 64,
  badJobFile: 65,
  notFound: 66,
  databaseUnavailable: 69,
  internal: 70,
  tryAgain: 75,
  noPermission: 77,
  badConfiguration: 78,
  timedOut: 124,
  interrupted: 130,
  terminated: 143,
} as const;

/** Every way in which a user's wish can fail; the machine-readable `reason` of `--json` errors. */
const codeOf = {
  usage: exitCode.usage,
  bad_schedule: exitCode.usage,
  bad_duration: exitCode.usage,
  bad_timezone: exitCode.usage,
  bad_value: exitCode.usage,
  job_from_file: exitCode.usage,
  job_waited_for: exitCode.usage,
  bad_job_file: exitCode.badJobFile,
  bad_job: exitCode.badJobFile,
  duplicate_job: exitCode.badJobFile,
  shell_not_allowed: exitCode.badJobFile,
  unknown_job: exitCode.notFound,
  unknown_run: exitCode.notFound,
  unknown_backfill: exitCode.notFound,
  not_held: exitCode.notFound,
  unknown_pool: exitCode.notFound,
  file_not_found: exitCode.notFound,
  database_unavailable: exitCode.databaseUnavailable,
  database_too_old: exitCode.databaseUnavailable,
  database_replaced: exitCode.databaseUnavailable,
  output_failed: exitCode.internal,
  job_running: exitCode.tryAgain,
  try_again: exitCode.tryAgain,
  lock_held: exitCode.tryAgain,
  no_permission: exitCode.noPermission,
  foreign_state_folder: exitCode.noPermission,
  host_taken: exitCode.badConfiguration,
  pinned_elsewhere: exitCode.badConfiguration,
  foreign_database: exitCode.badConfiguration,
  second_host: exitCode.badConfiguration,
  bad_configuration: exitCode.badConfiguration,
  unknown_setting: exitCode.badConfiguration,
  migration_needed: exitCode.badConfiguration,
  node_too_old: exitCode.badConfiguration,
  unsupported_platform: exitCode.badConfiguration,
} as const;

export type FailureReason = keyof typeof codeOf;

/** An expected failure: a sentence for a person, a reason for a program, an exit code for a shell. Never a bug. */
export class Failure extends Error {
  readonly reason: FailureReason;
  readonly code: number;

  /** `message` names the field, the value, what is allowed and the cure; it is shown as it is, without a stack. */
  constructor(reason: FailureReason, message: string) {
    super(message);
    this.name = 'Failure';
    this.reason = reason;
    this.code = codeOf[reason];
  }
}
