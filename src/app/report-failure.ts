import { exitCode, Failure } from '../domain/failure.ts';
import { StoreUnavailable } from '../store/store.ts';
import { say } from '../system/messages.ts';

/** Says on standard error what went wrong, as a sentence or as the `{"error": …}` document, and answers the exit code. */
export function reportFailure(error: unknown, json: boolean): number {
  const failed = describeFailure(error);
  if (json) say(JSON.stringify({ error: { code: failed.code, reason: failed.reason, message: failed.message } }));
  else say(`chroniker: ${failed.message}${failed.stack === undefined ? '' : `\n${failed.stack}`}`);
  return failed.code;
}

/** True when the database could not be reached, whoever noticed it. */
export function isOutage(error: unknown): boolean {
  return describeFailure(error).reason === 'database_unavailable';
}

/** Whatever is neither expected nor an outage is a bug, shown with its stack. */
export function describeFailure(error: unknown): {
  code: number;
  reason: string;
  message: string;
  stack?: string | undefined;
} {
  if (error instanceof Failure) return { code: error.code, reason: error.reason, message: error.message };
  if (error instanceof StoreUnavailable) {
    const message = `the database is unavailable: ${error.message}`;
    return { code: exitCode.databaseUnavailable, reason: 'database_unavailable', message };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  return {
    code: exitCode.internal,
    reason: 'internal',
    message: `internal error: ${bug.message}`,
    stack: bug.stack,
  };
}
