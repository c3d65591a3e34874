import { now, sleep } from '../system/clock.ts';
import { describeFailure, isOutage } from './report-failure.ts';
import type { Status } from './status.ts';

/** What a look at the database found: the last picture there was, and since when there is no new one. */
export interface Seen {
  /** Null when no look has gone well yet. */
  status: Status | null;
  outage: { sinceAt: number; reason: string; message: string; code: number } | null;
}

/**
 * Looks again and again, `intervalMs` after each look, until `signal` aborts; then it does not wait for a look that hangs. The
 * database may go away and come back; any other failure ends it.
 */
export async function* watchStatus(
  read: () => Promise<Status>,
  intervalMs: number,
  signal: AbortSignal,
): AsyncGenerator<Seen> {
  let seen: Seen = { status: null, outage: null };
  const aborted = new Promise<null>((tell) => signal.addEventListener('abort', () => tell(null), { once: true }));
  while (!signal.aborted) {
    const look = lookAgain(read, seen);
    look.catch(() => undefined);
    const found = await Promise.race([look, aborted]);
    if (found === null) return;
    seen = found;
    yield seen;
    await sleep(intervalMs, signal);
  }
}

async function lookAgain(read: () => Promise<Status>, before: Seen): Promise<Seen> {
  try {
    return { status: await read(), outage: null };
  } catch (error) {
    if (!isOutage(error)) throw error;
    const { reason, message, code } = describeFailure(error);
    return { status: before.status, outage: { sinceAt: before.outage?.sinceAt ?? now(), reason, message, code } };
  }
}
