import knex, { type Knex } from 'knex';
import { mysqlConnection, sqliteFile } from './connect-url.ts';
import { createDatabase, type Database, knexConfig } from './database.ts';
import { mysqlDialect, sqliteDialect } from './dialect.ts';

/** Where the state is. */
export interface StoreOptions {
  /** `sqlite:/absolute/path` or `mysql://user:password@host:port/database`. */
  url: string;
  /** A clock in place of the database's (tests). Epoch ms. */
  now?: () => number;
  /** The zone of schedules that name none, by which slots are counted that an edit gives up; also kept with every change of a schedule. */
  timezone?: string;
  /** Most connections at once, MySQL only. A runner needs one. */
  connections?: number;
  /** No deadline for statements, and connections that stay however idle: for migrations of a large history. */
  patient?: boolean;
  /** The database itself refuses to change anything; a SQLite file must be there. */
  readOnly?: boolean;
}

/** Opens a database without asking what is in it. Connections are made when first needed. */
export async function connect(options: StoreOptions): Promise<Database> {
  const instance = knex(await knexConfigFor(options));
  const dialect = sqliteFile(options.url) === null ? mysqlDialect : sqliteDialect;
  return createDatabase(instance, dialect, options.now ?? null, options.timezone ?? null);
}

/** What knex is told about this database; only the driver that it needs is loaded. */
export async function knexConfigFor(options: StoreOptions): Promise<Knex.Config> {
  const { url, connections = 1, patient = false, readOnly = false } = options;
  const file = sqliteFile(url);
  if (file !== null) {
    const { default: SqliteClient } = await import('./sqlite-client.ts');
    return knexConfig(SqliteClient, { filename: file }, 1, { patient, readOnly });
  }
  const { default: MysqlClient } = await import('./mysql-client.ts');
  return knexConfig(MysqlClient, mysqlConnection(url), connections, { patient, readOnly });
}
