import Sqlite from 'better-sqlite3';
import { now } from '../system/clock.ts';
import type { Driver } from './quiet-driver.ts';

/** Opens a SQLite file that must exist; busy for longer than 100 ms is an error. */
export function openSqlite(file: string): Driver {
  const connection = new Sqlite(file, { fileMustExist: true, timeout: 100 });
  return {
    rows: async (sql, bindings) =>
      connection.prepare(sql.replace('CLOCK', String(now()))).all(bindings) as Record<string, string | number | null>[],
    write: async (statements) => {
      connection.exec(['begin immediate', ...statements, 'commit'].join(';'));
    },
    close: async () => {
      connection.close();
    },
  };
}
