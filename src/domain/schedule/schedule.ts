/**
 * When a job is due, in canonical form: what is stored in a job's document and what every schedule function takes.
 * A schedule is the union of its rules. Limits, jitter and policies join this shape as fields (schedule.md).
 */
export interface Schedule {
  rules: Rule[];
  /** IANA zone; when absent the caller's default (the setting `timezone`, else the system's) applies. */
  timezone?: string;
}

export type Rule = CronRule | EveryRule | TimesRule | RruleRule | AtRule | ManualRule;

/** Five fields, or six with leading seconds; nicknames are expanded when parsed. */
export interface CronRule {
  kind: 'cron';
  expression: string;
}

/** A fixed interval in absolute time, phase-keeping: slots are `anchorAt + n × everyMs`, n ≥ 1. */
export interface EveryRule {
  kind: 'every';
  everyMs: number;
}

/** Wall-clock times of every day, `HH:MM:SS`, ascending. */
export interface TimesRule {
  kind: 'times';
  times: string[];
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
  /** When the job last started and last ended, for intervals that count from there; absent = not yet. Epoch ms. */
  lastStartAt?: number;
  lastEndAt?: number;
}
