import type { Hold } from './hold.ts';
import type { Job } from './job.ts';
import type { Lane, Request } from './lane.ts';
import type { Run } from './run.ts';
import type { Schedule } from './schedule/schedule.ts';

/**
 * The answers to "why", a closed set of words.
 *
 * About now: `running`; `waiting` for an upstream or something else that is said, `held`, `pool` (no place in its pool), `capacity` (its
 * host runs as many commands as it may); `due` (the next tick starts it); `no_tick` (it is due, and no host that may run it ticks);
 * `scheduled` (due later); `limited` (a limit left out what would have been due before); `disabled`; `finished` (no slots are left);
 * `manual` (only people, other jobs or a boot make it due); `unreadable` (its definition cannot be read).
 *
 * About a slot that has passed: `ran`; `running`; `covered` (the run of a later slot stands for it as well); `pending` (not run yet);
 * passed over: `no_tick`, `overlap`, `late`, `held`, `disabled`, `condition`, `superseded`, `deleted`, `host_gone`, `finished`; never
 * a slot: `limited`, `no_slot`, `other_schedule` (it is one only by the schedule of today), `not_created` (the job was none yet);
 * `pruned` (what was kept of it was deleted with the history), `unrecorded` (nothing is known).
 */
export type Verdict =
  | 'running'
  | 'waiting'
  | 'held'
  | 'pool'
  | 'capacity'
  | 'due'
  | 'no_tick'
  | 'scheduled'
  | 'limited'
  | 'disabled'
  | 'finished'
  | 'manual'
  | 'unreadable'
  | 'ran'
  | 'covered'
  | 'pending'
  | 'overlap'
  | 'late'
  | 'condition'
  | 'superseded'
  | 'deleted'
  | 'host_gone'
  | 'no_slot'
  | 'other_schedule'
  | 'not_created'
  | 'pruned'
  | 'unrecorded';

/** The answer to "why": a word for programs, a sentence for people, and what it rests on. */
export interface Why {
  verdict: Verdict;
  sentence: string;
  facts: Facts;
}

/** Instants are epoch ms under names that end in `At`. */
export interface Facts {
  [name: string]: Fact;
}

/** One fact, or several under names of their own. */
export type Fact = string | number | boolean | null | Fact[] | Facts;

/** What somebody did to a job. */
export interface JobDeed {
  at: number;
  by: string;
  /** "created", "updated", "disabled: no longer in its file" … */
  change: string;
  /** The schedule that has held since; null = the deed was about something else, or it cannot be read. */
  schedule: Schedule | null;
}

/** An upstream that has ended as the job's `after` asks, since the job last started. */
export interface SeenUpstream {
  job: string;
  /** Null = a slot that its condition said no to. */
  runId: number | null;
  endedAt: number;
}

/** A host that may run a lane, with what it does at the moment. */
export interface ServingHost {
  id: number;
  name: string;
  lastTickAt: number | null;
  /** Commands that it runs. */
  running: number;
}

/** Everything about a lane that "why" is asked with. */
export interface AskedLane {
  job: Job;
  /** Why the definition cannot be read; null = it can. */
  unreadable: string | null;
  lane: Lane;
  active: Run | null;
  /** Those of the lane that are open, the oldest first. */
  requests: Request[];
  hosts: ServingHost[];
  /** What was done to the job, the oldest first. */
  history: JobDeed[];
  /** Of the upstreams that its `after` waits for together, those that have ended. */
  seen: SeenUpstream[];
  /** Those that bind the lane: that are open, or were at the slot that is asked about. */
  holds: Hold[];
}

/** When and where "why" is asked. */
export interface WhyContext {
  now: number;
  /** The zone that holds where a schedule names none. */
  timezone: string;
  /** How many commands a host may run at once. */
  maxConcurrent: number;
}
