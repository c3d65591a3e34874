import type { TickRange } from '../domain/due-slots.ts';
import type { Job } from '../domain/job.ts';
import type { MissedDeadline } from '../domain/missed-deadline.ts';
import type { Run } from '../domain/run.ts';
import type { UpstreamRun } from '../domain/upstream-run.ts';

/** Which lanes are to be claimed, for whom, and how many. */
export interface ClaimOrder {
  supervisorId: number;
  hostName: string;
  /** Lanes that this host may claim: '' (any host), its name, its tags. */
  laneHosts: string[];
  spoolRoot: string;
  /** How many lanes it looks at. */
  limit: number;
  /** How many runs may start, and be alive on the host; `idle` of its active runs have no command any more, or yet. Absent = no matter. */
  room?: { starts: number; perHost: number; idle: number };
  /** When the host ticked, the latest first, which still goes on; with `room` it tells who waited for that. Absent = nobody. */
  ticked?: TickRange[];
  /** Only these jobs, when given. */
  onlyJobIds?: number[];
  exceptJobIds?: number[];
  /** Consider these lanes whether they are due or not (`run --force`). */
  laneIds?: number[];
}

/** What a claim came to. */
export interface Claim {
  claimed: {
    run: Run;
    job: Job;
    params: Record<string, string>;
    lastSuccessAt: number | null;
    /** What it comes after. */
    upstreams: UpstreamRun[];
  }[];
  /** `missed` = a deadline of this slot has passed, which nobody was told yet. */
  parked: { laneId: number; job: string; reason: string; missed?: MissedDeadline }[];
  /** For whom there was no room; they stay due. */
  leftOut: { laneId: number; job: string; reason: string }[];
  /** Active runs of the host before this claim; null = they were not counted. */
  active: number | null;
  /** Holds whose end has come: nothing was decided, since they are to be released first. */
  endedHolds: number[];
  /** More lanes were due than were looked at, or others hold them. */
  more: boolean;
}
