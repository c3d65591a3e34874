import type { Knex } from 'knex';
import { now } from '../system/clock.ts';
import type { Dialect } from './dialect.ts';
import { afterCommit, retrying } from './transient.ts';

/** Something that runs SQL: the database, or a transaction in it. */
export interface Sql {
  readonly dialect: Dialect;
  /** The zone of schedules that name none; null = nobody said. */
  readonly timezone: string | null;
  rows<Row extends object>(sql: string, bindings?: Binding[]): Promise<Row[]>;
  /** Answers how many rows it changed, and the id of the row it inserted. */
  execute(sql: string, bindings?: Binding[]): Promise<{ changed: number; insertedId: number }>;
}

export type Binding = string | number | null | Uint8Array;

/** A database with retries: one statement each, or a transaction as a whole. */
export interface Database extends Sql {
  readonly knex: Knex;
  /** The clock that decides what is due, epoch ms. */
  now(sql?: Sql): Promise<number>;
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Wraps a knex instance. `clock` answers the host's time where the dialect has none of its own, or a test's. */
export function createDatabase(
  instance: Knex,
  dialect: Dialect,
  clock: (() => number) | null,
  timezone: string | null,
): Database {
  const direct = speak(instance, dialect, timezone);
  const database: Database = {
    knex: instance,
    dialect,
    timezone,
    rows: (sql, bindings) => retrying(() => direct.rows(sql, bindings)),
    execute: (sql, bindings) => retrying(() => direct.execute(sql, bindings)),
    transaction: (work) => retrying(() => transact(instance, direct, work)),
    now: async (sql = database) => {
      if (clock || dialect.clock === null) return (clock ?? now)();
      const [row] = await sql.rows<{ now: number }>(dialect.clock);
      return row?.now ?? 0;
    },
    close: () => instance.destroy(),
  };
  return database;
}

async function transact<T>(instance: Knex, { dialect, timezone }: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  let done = false;
  try {
    return await instance.transaction(async (trx) => {
      const answer = await work(speak(trx, dialect, timezone));
      done = true;
      return answer;
    });
  } catch (error) {
    throw done ? afterCommit(error) : error;
  }
}

/** What knex is told, on both dialects. */
export function knexConfig(
  client: unknown,
  connection: object,
  connections: number,
  manner: { patient: boolean; readOnly: boolean },
): Knex.Config & { patient: boolean; readOnly: boolean } {
  return {
    ...manner,
    client: client as typeof Knex.Client,
    connection,
    useNullAsDefault: true,
    acquireConnectionTimeout: 6_000,
    pool: { min: manner.patient ? connections : 0, max: connections },
    // What goes wrong is told once, by us, in a sentence.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
  };
}

function speak(executor: Knex | Knex.Transaction, dialect: Dialect, timezone: string | null): Sql {
  return {
    dialect,
    timezone,
    rows: async (sql, bindings = []) => rowsOf(await executor.raw(sql, bindings as Knex.RawBinding[])),
    execute: async (sql, bindings = []) => {
      const result = headerOf(await executor.raw(sql, bindings as Knex.RawBinding[]));
      return {
        changed: Number(result.affectedRows ?? result.changes ?? 0),
        insertedId: Number(result.insertId ?? result.lastInsertRowid ?? 0),
      };
    },
  };
}

/** better-sqlite3 answers rows, mysql2 a pair of rows and fields. */
function rowsOf<Row>(response: unknown): Row[] {
  const pair = response as [unknown, unknown];
  return (Array.isArray(pair[0]) && Array.isArray(pair[1]) ? pair[0] : response) as Row[];
}

function headerOf(response: unknown): Record<string, number | bigint | undefined> {
  return (Array.isArray(response) ? (response[0] ?? {}) : (response ?? {})) as Record<string, number>;
}
