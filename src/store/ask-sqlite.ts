import Sqlite from 'better-sqlite3';
import { Failure } from '../domain/failure.ts';

/** As `askQuery`, of a SQLite file that is there and is opened for reading alone. */
export function askSqlite(file: string, query: string, timeoutMs: number): unknown {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: timeoutMs });
  try {
    const statement = connection.prepare(query).safeIntegers();
    if (!statement.reader) throw notAQuestion();
    // In a file that the system lets nobody write, SQLite would still try.
    if (!statement.readonly) throw new Failure('bad_value', 'the query changes something, and a condition only reads');
    for (const row of statement.raw().iterate()) return (row as unknown[])[0];
    return undefined;
  } finally {
    connection.close();
  }
}

function notAQuestion(): Failure {
  return new Failure('bad_value', 'the query answers no rows; a condition is a select');
}
