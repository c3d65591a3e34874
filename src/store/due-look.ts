import type { HostRow } from '../domain/host.ts';
import type { Candidate, Decision, Lane } from '../domain/lane.ts';

/** Which lanes a dry run is about; the hosts that are registered decide which of them are this host's. */
export interface LookOrder {
  laneHosts: (hosts: HostRow[]) => string[];
  onlyJobIds?: number[];
  exceptJobIds?: number[];
}

/** What a claim would look at now, whatever the room for it, and what else is due. */
export interface DueLook {
  verdict: 'looked';
  now: number;
  /** Every registered host, the oldest first. */
  hosts: HostRow[];
  /** What the claim would decide, in the order in which it goes. */
  decided: { candidate: Candidate; decision: Decision }[];
  /** Lanes about whose job nothing can be decided. */
  unreadable: { lane: Lane; job: string; reason: string }[];
  /** Due lanes that the claim would not look at. */
  others: { lane: Lane; job: string }[];
}
