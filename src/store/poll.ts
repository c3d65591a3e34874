/** Everything that a supervisor wants to know every 2 s. */
export interface Poll {
  now: number;
  generation: number;
  /** Runs of this supervisor that are to be stopped: somebody asked for it, or there is a reason. */
  stops: { runId: number; by: string | null; reason: string | null }[];
  /** When the next slot is due for which one of its runs has to go; null = none. */
  replaceAt: number | null;
  /** When the next lane of `laneHosts` wants to be looked at; null = none. */
  nextWakeAt: number | null;
}
