import type { Observer } from '../domain/event.ts';
import type { HostIdentity, HostRow } from '../domain/host.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/store.ts';

/** Everything the runner needs, built once by `app/compose.ts` and passed down. */
export interface World {
  store: Store;
  identity: HostIdentity;
  settings: RunnerSettings;
  /** The environment commands inherit: the tick's own, without its `CHRONIKER_*`. */
  environment: Record<string, string>;
  emit: Observer;
  /** Makes the jobs what the jobs files of the settings say; `hosts` = the registered ones. Rejects with StoreUnavailable alone. */
  sync: (hosts: HostRow[]) => Promise<void>;
  /** Told at each step of a run at which a runner may be killed; the stories do so. */
  reached: (step: Step) => void;
  /** Aborted by the first SIGTERM or SIGINT: start nothing new, let go. */
  stopping: AbortSignal;
}

/** The instants of a run's life that a crash could tear apart, in order. */
export const steps = [
  'before-claim',
  'after-claim',
  'before-spawn',
  'after-spawn',
  'after-gate',
  'before-record',
  'after-record',
  'after-first-output',
  'after-ending-begun',
  'after-exit',
  'before-settle',
  'after-settle',
] as const;

export type Step = (typeof steps)[number];

export interface RunnerSettings {
  /** State folder: spools, logs, SQLite. Absolute. */
  home: string;
  /** What jobs see as CHRONIKER_PROJECT. Absolute. */
  projectDir: string;
  /** Chroniker's own bin folder, first in the PATH of commands. Absolute. */
  binDir: string;
  /** Where the project's own database is, its password included. */
  databaseUrl: string;
  /** Zone of schedules that name none. IANA. */
  timezone: string;
  /** Most commands at once on this host. */
  maxConcurrent: number;
  allowShell: boolean;
  output: {
    /** Stored per stream: the first half as it comes, the last half at the end. */
    maxBytes: number;
    /** Most disk that the spool file of one stream may take, besides what is stored. */
    spoolBytes: number;
  };
  /** Whether runs whose processes vanished are settled as lost; off = a person does so. */
  rescue: boolean;
  /** Settled runs are kept this long. 0 = for ever. */
  retentionMs: number;
  lock: 'row' | 'file';
}

/** The run that kept a pass from starting more. */
export interface StoppedBy {
  runId: number;
  job: string;
  /** It failed, which is fatal; otherwise it asked. */
  isFatal: boolean;
}

/** What one tick did; the document of `run --json`. */
export interface TickReport {
  host: string;
  generation: number;
  startedAt: number;
  finishedAt: number;
  started: Run[];
  skipped: { job: string; reason: string }[];
  /** Why nothing new was started, whatever was due; null = not everything is held. */
  hold: string | null;
  adopted: number;
  rescued: number;
  /** Null = whatever was due was started. */
  stoppedBy: StoppedBy | null;
}

/** What a foreground supervisor is to run; it keeps its runs to the end. */
export interface ForegroundOrder {
  /** Run these jobs now, whatever schedule, limits, hold or enabled say. Otherwise: one pass over what is due. */
  forceJobIds?: number[];
  onlyJobIds?: number[];
  exceptJobIds?: number[];
  /** One at a time. */
  sync?: boolean;
  /** What each forced job is told, by its id. */
  params?: ReadonlyMap<number, Record<string, string>>;
  /** Who asked, for the history. */
  by: string;
  /** Hears output as it is written (forced runs). `label` is the job's name when several run, else null. */
  onOutput?: (job: string, stream: 'stdout' | 'stderr', data: Uint8Array) => void;
}
