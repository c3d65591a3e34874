import { mysqlConnection, sqliteFile } from './connect-url.ts';
import { createDatabase, type Database, openKnex } from './database.ts';
import { mysqlDialect, sqliteDialect } from './dialect.ts';

/** Where the state is. */
export interface StoreOptions {
  /** `sqlite:/absolute/path` or `mysql://user:password@host:port/database`. */
  url: string;
  /** A clock in place of the database's (tests). Epoch ms. */
  now?: () => number;
  /** Most connections at once, MySQL only. A runner needs one. */
  connections?: number;
}

/** Opens a database without asking what is in it. Connections are made when first needed. */
export async function connect(options: StoreOptions): Promise<Database> {
  const file = sqliteFile(options.url);
  if (file !== null) {
    const { default: SqliteClient } = await import('./sqlite-client.ts');
    return createDatabase(openKnex(SqliteClient, { filename: file }, 1), sqliteDialect, options.now ?? null);
  }
  const { default: MysqlClient } = await import('./mysql-client.ts');
  const knex = openKnex(MysqlClient, mysqlConnection(options.url), options.connections ?? 1);
  return createDatabase(knex, mysqlDialect, options.now ?? null);
}
