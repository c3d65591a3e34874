/** A slot that still waited for its upstreams when it was to have begun. Instants are epoch ms. */
export interface MissedDeadline {
  scheduledAt: number;
  deadlineAt: number;
  /** What it waits for although it was to begin by now, in words. */
  reason: string;
  /** All of it in a sentence. */
  message: string;
}
