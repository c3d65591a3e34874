import type { SyncedFiles } from './synced-files.ts';

/** What makes a host itself. Liveness of a process is judged only inside one boot id and pid namespace. */
export interface HostIdentity {
  name: string;
  /** /etc/machine-id, or '' where there is none. */
  machineId: string;
  bootId: string;
  /** As in `readlink /proc/self/ns/pid`, or '' where there is none. */
  pidNamespace: string;
  uid: number;
  /** Absolute path of the state folder. */
  home: string;
  tags: string[];
}

/** A process that can be recognised again: a recycled pid has another start time. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks after boot at which it started (field 22 of /proc/<pid>/stat); wall-clock text where there is no /proc. */
  startedTicks: string;
  bootId: string;
  pidNamespace: string;
}

/** A machine that ticks, as the store knows it. */
export interface HostRow extends HostIdentity {
  id: number;
  generation: number;
  registeredAt: number;
  lastTickAt: number | null;
  clockOffsetMs: number | null;
  /** What it last read of the jobs files that it keeps in sync. */
  syncedFiles: SyncedFiles;
}

/** cron calls every minute: a host that missed three ticks is silent. */
export const silentAfterMs = 3 * 60_000;

/** `server` is a runner in a loop (`cronserver`): it has a generation too, and a tick beside it only records itself. */
export type SupervisorKind = 'runner' | 'server' | 'foreground';

/** A process that watches runs. */
export interface Supervisor extends ProcessIdentity {
  id: number;
  hostId: number;
  host: string;
  kind: SupervisorKind;
  /** The host's generation when it entered; a runner whose host has a newer one lets go. */
  generation: number;
  uid: number;
  home: string;
  startedAt: number;
  heartbeatAt: number;
  /** Set when it has let go; null while it may be supervising. */
  endedAt: number | null;
}
