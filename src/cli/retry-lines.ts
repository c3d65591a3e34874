import type { OpenRetry } from '../store/retry-store.ts';
import { attemptText, type Look } from './run-lines.ts';
import { localTime, relative } from './when.ts';

/** When an attempt is due that waits for its time, and which one it is. */
export function retryText({ request, attempts }: OpenRetry, { now, timezone }: Look): string {
  const { at, attempt, requestedBy } = request;
  const when = at <= now ? 'due' : `${localTime(at, timezone)} (${relative(at, now)})`;
  return `attempt ${attemptText(attempt, attempts)} ${when}${requestedBy === null ? '' : `, asked for by ${requestedBy}`}`;
}
