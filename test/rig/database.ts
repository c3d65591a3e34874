import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';
import { type MariadbServer, mariadbd, mysqlServer } from './mariadb.ts';

export type StoreKind = 'sqlite' | 'mysql';

/** The stores on which every story is told; the test command says so when there is no MariaDB. */
export const storeKinds: readonly StoreKind[] =
  process.env.CHRONIKER_TEST_MYSQL || mariadbd() ? ['sqlite', 'mysql'] : ['sqlite'];

/** A database as a story sees it: past the program, row by row. */
export interface Database {
  /** As the setting `database` takes it. */
  url: string;
  rows<T = Row>(sql: string, params?: unknown[]): Promise<T[]>;
  execute(sql: string, params?: unknown[]): Promise<void>;
  /** Closes the connection and removes the database. */
  remove(): Promise<void>;
}

export type Row = Record<string, unknown>;

/** A database of its own: a file in `folder`, or a schema of that name on the server of the tests. */
export async function freshDatabase(kind: StoreKind, folder: string, name: string): Promise<Database> {
  return kind === 'sqlite' ? sqliteDatabase(join(folder, 'chroniker.sqlite')) : await mysqlDatabase(name);
}

/** The database in a file. Opened for each look: the program makes the file, and may be killed while it holds it. */
export function sqliteDatabase(path: string): Database {
  const withFile = <T>(use: (database: Sqlite.Database) => T): T => {
    const database = new Sqlite(path, { fileMustExist: true, timeout: 10_000 });
    try {
      return use(database);
    } finally {
      database.close();
    }
  };
  return {
    url: `sqlite:${path}`,
    rows: async <T>(sql: string, params: unknown[] = []) => withFile((file) => file.prepare(sql).all(...params) as T[]),
    execute: async (sql, params = []) => {
      withFile((file) => file.prepare(sql).run(...params));
    },
    remove: async () => undefined,
  };
}

/** A schema of that name, empty, on a server of the story's own or on that of the tests. */
export async function mysqlDatabase(name: string, server?: Pick<MariadbServer, 'createDatabase'>): Promise<Database> {
  const url = await (server ?? (await mysqlServer())).createDatabase(name);
  const pool = mysql.createPool({ uri: url, connectionLimit: 2 });
  return {
    url,
    rows: async <T>(sql: string, params: unknown[] = []) => (await pool.query(sql, params))[0] as T[],
    execute: async (sql, params = []) => {
      await pool.query(sql, params);
    },
    remove: async () => {
      await pool.query(`drop database \`${name}\``);
      await pool.end();
    },
  };
}
