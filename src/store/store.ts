import type { Dependency } from '../domain/dependency.ts';
import type { TickRange } from '../domain/due-slots.ts';
import type { HostIdentity, HostRow, ProcessIdentity, Supervisor, SupervisorKind } from '../domain/host.ts';
import type { Job, JobSpec } from '../domain/job.ts';
import type { Candidate, Decision, Lane, Request, SlotRange } from '../domain/lane.ts';
import type { Cause, Run, RunStatus } from '../domain/run.ts';
import type { AwaitedEnd, Schedule } from '../domain/schedule/schedule.ts';
import type { SyncedFiles } from '../domain/synced-files.ts';
import type { AlertStore } from './alert-store.ts';
import type { JudgeReplacement, NextSlotOf, StartsAtBoot } from './asked-of-schedules.ts';
import type { BackfillStore } from './backfill-store.ts';
import type { Claim, ClaimOrder } from './claim-order.ts';
import type { DueLook, LookOrder } from './due-look.ts';
import type { HoldStore } from './hold-store.ts';
import type { Poll } from './poll.ts';
import type { PoolStore } from './pool-store.ts';
import type { PruneStore } from './prune-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RetryStore } from './retry-store.ts';
import type { AfterRun, SetOffAt, Settlement } from './settlement.ts';
import type { Chunk, Shipment, Stream } from './shipment.ts';

/**
 * All that Chroniker remembers, on SQLite or MySQL/MariaDB. Every method is one transaction or one statement, retried
 * while its failure is transient, and rejects with `StoreUnavailable` when the database stays out of reach, never with a
 * driver's error for that. Instants are epoch ms; "now" is the database's clock.
 */
export interface Store
  extends RunnerStore,
    AdminStore,
    RecordStore,
    PoolStore,
    HoldStore,
    BackfillStore,
    AlertStore,
    RetryStore,
    PruneStore {
  readonly dialect: 'sqlite' | 'mysql';
  /** The clock that decides what is due. */
  now(): Promise<number>;
  /** The id of the project that this database serves; `proposed` becomes it where there is none yet. */
  projectId(proposed: string): Promise<string>;
  close(): Promise<void>;
}

/** What a tick does. */
export interface RunnerStore {
  /**
   * Registers the host if need be (with lanes for jobs on `*`), checks that the name is not another machine's, user's or
   * folder's (unless that one has been silent for 3 minutes, or it is the same machine after a reboot), records the tick, and
   * inserts the supervisor. A `runner` also raises the host's generation. `offset` = host's clock minus database's. Where the
   * machine of a known host started anew, each of its lanes whose job `startsAtBoot` (pure, synchronous) has a run asked for.
   */
  enter(
    identity: HostIdentity,
    process: ProcessIdentity,
    kind: SupervisorKind,
    startsAtBoot: StartsAtBoot,
  ): Promise<Entered | Refused>;
  /** Records that this minute was ticked without becoming the runner anew; answers when the host ticked, as `enter` does. */
  recordTick(hostId: number): Promise<TickRange[]>;
  /** Remembers what the host last read of the jobs files that it keeps in sync. */
  recordSyncedFiles(hostId: number, files: SyncedFiles): Promise<void>;
  /** Supervisors of the host that have not ended. */
  supervisorsOf(hostId: number): Promise<Supervisor[]>;
  /** What a claim of this host would decide now, and what else is due; reads alone, and asks `decide` as `claim` does. */
  lookAtDue(
    identity: HostIdentity,
    order: LookOrder,
    decide: (candidates: Candidate[], now: number, ticked: TickRange[]) => Decision[],
  ): Promise<DueLook | Refused>;
  /** Everything a supervisor wants to know every 2 s, in one question besides its heartbeat (and the clock, on MySQL). */
  poll(supervisor: Pick<Supervisor, 'id' | 'hostId'>, laneHosts: string[]): Promise<Poll>;
  /** Asks for those of its runs to be stopped for which a slot is due, as `judge` says; answers how many. */
  replaceDue(supervisor: Pick<Supervisor, 'id' | 'host'>, judge: JudgeReplacement): Promise<number>;
  /** Marks supervisors as ended; their unsettled runs wait to be adopted. */
  endSupervisors(supervisorIds: number[]): Promise<void>;

  /** Unsettled runs of the host that `supervisorId` does not hold, with whoever does. */
  adoptable(hostName: string, supervisorId: number): Promise<{ run: Run; supervisor: Supervisor }[]>;
  /** Takes runs over, each only from the supervisor it was read with; answers the ids that are now ours. */
  adopt(supervisorId: number, runs: { runId: number; fromSupervisorId: number }[]): Promise<number[]>;

  /**
   * Claims up to `limit` due lanes: reads candidates without locks, locks them by id, asks `decide` (pure, synchronous) and
   * writes what it says, all in a constant number of statements. `{claimed: [], more: true}` = try again at once.
   */
  claim(order: ClaimOrder, decide: (candidates: Candidate[], now: number, room: number) => Decision[]): Promise<Claim>;
  /** The command is running; one statement for all. */
  recordRunning(supervisorId: number, runs: RunningReport[]): Promise<void>;
  /** Marks runs whose processes are gone, and that are left for a person to clear; answers those that were not marked before. */
  recordVanished(supervisorId: number, runIds: number[]): Promise<number[]>;
  /** Inserts chunks and moves offsets, each only from the offset it was read at; answers the runs that are no longer ours. */
  ship(supervisorId: number, shipments: Shipment[]): Promise<{ superseded: number[] }>;
  /**
   * Ends runs: final status and figures, last chunks, lane freed, next slot, counts. Conditional on supervisor and status:
   * whoever is not in the answer was superseded. `after` (pure, synchronous) says what becomes of each lane.
   */
  settle(supervisorId: number, settlements: Settlement[], after: AfterRun, setOffAt?: SetOffAt): Promise<number[]>;
  /** Deletes at most `limit` settled runs (of these jobs, when given) that finished before `before`, with their chunks; answers how many. */
  prune(before: number, limit: number, jobIds?: number[]): Promise<number>;
  /** Deletes at most `limit` supervisors of the host that ended before `before`. */
  pruneSupervisors(hostId: number, before: number, limit: number): Promise<void>;
}

export interface Entered {
  verdict: 'entered';
  hostId: number;
  supervisorId: number;
  generation: number;
  now: number;
  /** Every registered host, the oldest first; until leases exist only the first serves lanes that are not pinned. */
  hosts: HostRow[];
  /** When this host ticked, the latest first, which this tick continues. */
  ticked: TickRange[];
}

/** The host's name belongs to another identity that was alive less than 3 minutes ago. */
export interface Refused {
  verdict: 'refused';
  by: HostRow;
}

export interface RunningReport {
  runId: number;
  pid: number | null;
  startedAt: number;
}

/** What people do. */
export interface AdminStore {
  listJobs(filter?: JobFilter): Promise<JobView[]>;
  /**
   * Creates and updates jobs in one transaction, with history, lanes and next slots. Rejects with
   * `Failure('duplicate_job')` when a new name is taken. Answers the ids in order. A blank definition leaves the stored one.
   */
  saveJobs(changes: JobChange[], by: string): Promise<number[]>;
  setEnabled(jobIds: number[], enabled: boolean, by: string, nextSlot: NextSlotOf): Promise<number>;
  /** What happened last to each of these jobs: `change` of the latest entry of its history, by job id. */
  latestChanges(jobIds: number[]): Promise<Map<number, string>>;
  /** Marks jobs deleted; their lanes end with their runs; their slots until now become a range. */
  deleteJobs(jobIds: number[], by: string): Promise<number>;

  /** Adds requests and wakes their lanes; an active lane wakes when its run ends. */
  request(requests: Omit<Request, 'id'>[]): Promise<Request[]>;
  openRequests(laneIds: number[]): Promise<Request[]>;
  /** Asks for the active runs to be stopped; answers those that were active. */
  requestStop(runIds: number[], by: string): Promise<number[]>;

  listRuns(filter: RunFilter): Promise<Run[]>;
  /** How many runs `prune` would delete, if it were asked often enough. */
  countPrunable(before: number, jobIds?: number[]): Promise<number>;
  /** In which streams of these runs a text stands, byte by byte; it may lie across the edges of chunks. */
  findText(runIds: number[], streams: Stream[], text: Uint8Array): Promise<{ runId: number; stream: Stream }[]>;
  findRun(runId: number): Promise<Run | null>;
  /** Chunks of one stream in order of offset, at most `limit` from `fromOffset` on. */
  readChunks(runId: number, stream: Stream, fromOffset: number, limit: number): Promise<Chunk[]>;
  slotRanges(jobId: number): Promise<(SlotRange & { laneId: number })[]>;
  /** What a job waits for, and who waits for it. */
  linkedJobs(jobId: number): Promise<LinkedJobs>;
  /** How many jobs have a slot that waits for another job. */
  countWaiting(): Promise<number>;
  /** How long the last runs of these jobs took that were executed: ms, newest first, at most `count` of each job. */
  lastDurations(jobIds: number[], count: number): Promise<Map<number, number[]>>;
  /** How many runs of each of these jobs are kept; a job without any is not in the answer. */
  runsKept(jobIds: number[]): Promise<Map<number, number>>;
  /** When each of these supervisors was last heard of. */
  heartbeats(supervisorIds: number[]): Promise<Map<number, number>>;
  listHosts(): Promise<(HostRow & { runnerPid: number | null })[]>;
}

export interface JobFilter {
  ids?: number[];
  names?: string[];
  /** Jobs of this jobs file. */
  origin?: string;
  /** Only jobs that fail, and so many enabled ones as are due first. */
  failingOrSoonest?: number;
}

/** A job with what is going on in its lanes. */
export interface JobView {
  job: Job;
  /** Why the definition cannot be read, and its text: then the one in `job` is blank. Null = it is as it should be. */
  unreadable: { reason: string; document: string } | null;
  lanes: Lane[];
  /** The unsettled run of the first lane that has one. */
  active: Run | null;
  lastRun: Run | null;
}

export interface JobChange {
  /** Null creates. */
  id: number | null;
  name: string;
  enabled: boolean;
  spec: JobSpec;
  override: Schedule | null;
  origin: string | null;
  baseDir: string;
  /** Undefined keeps the next slot (nothing about the schedule changed); a function computes it anew. */
  nextSlot?: NextSlotOf;
  /** `updatedAt` of the job when it was read: somebody else's change since then is `Failure('try_again')`. Undefined = no matter. */
  ifUpdatedAt?: number;
  /** What happened, for the job's history: "created", "updated", "disabled: no longer in its file" … */
  change: string;
}

/** The other end of a dependency. */
export interface LinkedJob extends Dependency {
  jobId: number;
}

export interface LinkedJobs {
  upstreams: LinkedJob[];
  downstream: LinkedJob[];
  /** Whom an end of it may set off. */
  setsOff: { jobId: number; job: string; on: AwaitedEnd }[];
}

export interface RunFilter {
  jobIds?: number[];
  statuses?: RunStatus[];
  causes?: Cause[];
  hosts?: string[];
  onTime?: boolean;
  /** Something of one of these streams is stored. */
  wroteTo?: Stream[];
  sinceAt?: number;
  /** Began before this instant. */
  untilAt?: number;
  /** Runs with a smaller id, for paging. */
  beforeId?: number;
  /** Runs of at least this id, so that one statement reads so many and no more. */
  fromId?: number;
  limit: number;
}

/** The database is out of reach, frozen, or too busy; what was not decided did not happen. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}
