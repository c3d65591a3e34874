import { Failure } from '../domain/failure.ts';
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

/** The path in a `sqlite:` URL; null for other URLs. */
export function sqliteFile(url: string): string | null {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '') : null;
}

/** What mysql2 wants to know. Rejects with a Failure that names the setting and never the password. */
export function mysqlConnection(url: string): object {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  if (!parsed || !['mysql:', 'mariadb:'].includes(parsed.protocol) || database === '') {
    throw new Failure(
      'bad_configuration',
      'setting database: it must be sqlite:/path/to/file or mysql://user@host/database',
    );
  }
  const socketPath = parsed.searchParams.get('socketPath');
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username) || 'root',
    password: decodeURIComponent(parsed.password),
    database,
    charset: 'utf8mb4',
    connectTimeout: 3_000,
    ...(socketPath ? { socketPath } : {}),
  };
}
