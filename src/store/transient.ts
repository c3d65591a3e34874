import { Failure } from '../domain/failure.ts';
import { monotonicMs, sleep } from '../system/clock.ts';
import { jittered } from '../system/random.ts';
import { StoreUnavailable } from './store.ts';

/** Others were in the way: waiting helps. */
const contention = new Set([
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_BUSY_RECOVERY',
  'SQLITE_LOCKED',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
]);

/** The database is not there, or not now. */
const absence = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_DESTROY',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_UNKNOWN_COM_ERROR',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_HOST_IS_BLOCKED',
  'ER_READ_ONLY_MODE',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_OUT_OF_RESOURCES',
  'ER_OUTOFMEMORY',
  'ER_OUT_OF_SORTMEMORY',
  'ER_CANT_CREATE_FILE',
  'ER_ERROR_ON_READ',
  'ER_ERROR_ON_WRITE',
  'ER_GET_ERRNO',
  'ER_LOCK_TABLE_FULL',
  'ER_TEMP_FILE_WRITE_FAILURE',
  'ER_ERROR_DURING_COMMIT',
  'ER_OPTION_PREVENTS_STATEMENT',
  'STATEMENT_TIMEOUT',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'SQLITE_FULL',
  'SQLITE_READONLY',
]);

/** What no waiting cures, in words for the person who wrote the database URL. */
const refusals = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'ER_BAD_DB_ERROR',
  'SQLITE_NOTADB',
  'SQLITE_CORRUPT',
]);

/** Errors of MariaDB for which the driver has no name. */
const unnamed: Record<number, string> = { 1927: 'ER_CONNECTION_KILLED' };

const contentionBudgetMs = 8_000;
const absenceBudgetMs = 500;
const pauseMs = 20;

/**
 * Does `work` again while others are in its way; gives up soon when the database is not there. What it rejects with then is
 * `StoreUnavailable` or a Failure, never a driver's error for either. `work` must be repeatable as a whole.
 */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  const beganMs = monotonicMs();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const budgetMs = budgetFor(error);
      if (budgetMs === null) throw asRefusal(error);
      if (monotonicMs() - beganMs > budgetMs) throw unavailable(error);
      await sleep(jittered(Math.min(pauseMs * attempt, 250)));
    }
  }
}

/**
 * What a failed COMMIT means: others in the way, and it did not happen; a database that went away, and it may have. Then it
 * must not be done again here, where a claim that went through unheard would look like somebody else's.
 */
export function afterCommit(error: unknown): unknown {
  return isAbsence(error) ? unavailable(error) : error;
}

/** A statement had no answer by its deadline. */
export function statementTimedOut(afterMs: number): Error {
  return Object.assign(new Error(`no answer within ${afterMs} ms`), { code: 'STATEMENT_TIMEOUT' });
}

/** True for the violation of a unique key. */
export function isDuplicate(error: unknown): boolean {
  return ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(codeOf(error));
}

function budgetFor(error: unknown): number | null {
  if (contention.has(codeOf(error))) return contentionBudgetMs;
  if (isAbsence(error)) return absenceBudgetMs;
  return null;
}

function isAbsence(error: unknown): boolean {
  const { name = '', message = '' } = error as Partial<Error>;
  return (
    absence.has(codeOf(error)) ||
    codeOf(error).startsWith('SQLITE_IOERR') ||
    // The server could not read, write or remove a file of its own.
    codeOf(error).startsWith('EE_') ||
    // knex's pool, when no connection could be made in time.
    name === 'KnexTimeoutError' ||
    /closed state|connection.*(?:lost|closed|destroyed)|Connection terminated/i.test(message)
  );
}

function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`the database cannot be used now: ${plain(error)}`, { cause: error });
}

/** What it is for the person who wrote the database URL, when they can cure it; else the error as it is. */
export function asRefusal(error: unknown): unknown {
  if (!refusals.has(codeOf(error))) return error;
  return new Failure('database_unavailable', `the database refuses: ${plain(error)}; check the setting \`database\``);
}

/** The driver's own words without the statement that knex puts before them. */
function plain(error: unknown): string {
  const { sqlMessage, message = String(error) } = error as { sqlMessage?: string; message?: string };
  const words = sqlMessage ?? message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
  return words || codeOf(error);
}

function codeOf(error: unknown): string {
  const { code, errno = 0 } = (error ?? {}) as { code?: unknown; errno?: number };
  return String(code ?? unnamed[errno] ?? '');
}
