import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';

/** The stores on which every story is told. */
export const storeKinds = ['sqlite', 'mysql'] as const;

export type StoreKind = (typeof storeKinds)[number];

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

/** Opened for each look: the program makes the file, and may be killed while it holds it. */
function sqliteDatabase(path: string): Database {
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

async function mysqlDatabase(name: string): Promise<Database> {
  const url = new URL(serverUrl());
  url.pathname = '/';
  const server = await mysql.createConnection({ uri: url.href });
  await server.query(`create database \`${name}\``);
  await server.end();
  url.pathname = `/${name}`;
  const own = mysql.createPool({ uri: url.href, connectionLimit: 2 });
  return {
    url: url.href,
    rows: async <T>(sql: string, params: unknown[] = []) => (await own.query(sql, params))[0] as T[],
    execute: async (sql, params = []) => {
      await own.query(sql, params);
    },
    remove: async () => {
      await own.query(`drop database \`${name}\``);
      await own.end();
    },
  };
}

/** The MariaDB that `npm test` starts for all tests. */
function serverUrl(): string {
  const { CHRONIKER_TEST_MYSQL } = process.env;
  if (!CHRONIKER_TEST_MYSQL) throw new Error('CHRONIKER_TEST_MYSQL names no server; run the tests through `npm test`');
  return CHRONIKER_TEST_MYSQL;
}
