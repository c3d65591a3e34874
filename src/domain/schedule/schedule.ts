import type { Limits } from './limits.ts';
import type { Policies } from './policies.ts';

/**
 * When a job is due, in canonical form: what is stored in a job's document and what every schedule function takes.
 * A schedule is the union of its rules, narrowed by limits; its policies say what else holds.
 */
export interface Schedule extends Policies {
  rules: Rule[];
  /** IANA zone; when absent the caller's default (the setting `timezone`, else the system's) applies. */
  timezone?: string;
  limits?: Limits;
}

export type Rule =
  | CronRule
  | EveryRule
  | TimesRule
  | WeeklyRule
  | MonthlyRule
  | RruleRule
  | AtRule
  | AfterRule
  | RebootRule
  | ManualRule;

/** Five fields, or six with leading seconds; nicknames are expanded when parsed, `H` when it is evaluated. */
export interface CronRule {
  kind: 'cron';
  expression: string;
}

/** A fixed interval in absolute time. */
export interface EveryRule {
  kind: 'every';
  everyMs: number;
  /**
   * Where it counts from: `start` or `end` of the last run, or an ISO 8601 instant (without an offset a wall-clock time of the
   * schedule's zone), itself the first slot. Absent = the job's creation, one interval after which the first slot is.
   */
  anchor?: string;
}

/** Wall-clock times of every day, `HH:MM:SS`, ascending. */
export interface TimesRule {
  kind: 'times';
  times: string[];
}

/** Wall-clock times of some days of the week. */
export interface WeeklyRule {
  kind: 'weekly';
  /** 0 = Sunday; ascending. */
  days: number[];
  /** `HH:MM:SS`, ascending. */
  at: string[];
}

/** Wall-clock times of some days of the month. */
export interface MonthlyRule {
  kind: 'monthly';
  /** 1 to 31, or from the end: -1 is the last. A day that a month does not have is skipped in that month alone. */
  days: number[];
  /** `HH:MM:SS`, ascending. */
  at: string[];
}

/** A recurrence of RFC 5545: `FREQ=…` in canonical form. */
export interface RruleRule {
  kind: 'rrule';
  rule: string;
  /** ISO 8601; without an offset a wall-clock time of the schedule's zone. When absent, the job's creation. */
  dtstart?: string;
}

/** Single instants, each once. ISO 8601; without an offset they are wall-clock times of the schedule's zone. */
export interface AtRule {
  kind: 'at';
  instants: string[];
}

/**
 * Due when each of these jobs has ended as asked since this job last started. It has no slots of its own. A schedule may have
 * several such rules, of which each makes the job due by itself.
 */
export interface AfterRule {
  kind: 'after';
  /** At least one; no job twice. */
  upstreams: { job: string; on: AwaitedEnd }[];
}

/** How an upstream has to end; `completion` = with success or failure, `skip` = with neither. */
export type AwaitedEnd = 'success' | 'failure' | 'completion' | 'skip';

/** Once on each host that serves the job, at the first tick after its machine started anew. It has no slots of its own. */
export interface RebootRule {
  kind: 'reboot';
}

/** Never due by itself. */
export interface ManualRule {
  kind: 'manual';
}

/** What evaluating a schedule needs besides the schedule. */
export interface ScheduleContext {
  /** The zone that holds when the schedule names none. IANA. */
  timezone: string;
  /** Epoch ms of the job's creation, the anchor of `every` (first slot = anchor + one interval). */
  anchorAt: number;
  /** The job's name, from which `H` in cron expressions is hashed. */
  name: string;
  /** When the job last started, for intervals that count from there; absent = not yet. Epoch ms. */
  lastStartAt?: number;
  /** When it last ended; null = it is running. Absent = not yet. Epoch ms. */
  lastEndAt?: number | null;
}
