import { Failure } from '../domain/failure.ts';

/** The path in a `sqlite:` URL; null for other URLs. Throws a Failure when it has none. */
export function sqliteFile(url: string): string | null {
  if (!url.startsWith('sqlite:')) return null;
  const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  // SQLite takes no name for a database that is gone when it is closed.
  if (path === '') throw notUnderstood();
  return path;
}

/** What mysql2 wants to know. Rejects with a Failure that names the setting and never the password. */
export function mysqlConnection(url: string): object {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = decoded(parsed?.pathname.slice(1) ?? '');
  if (!parsed || !['mysql:', 'mariadb:'].includes(parsed.protocol) || database === '') {
    throw notUnderstood();
  }
  const socketPath = parsed.searchParams.get('socketPath');
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(parsed.port || 3306),
    user: decoded(parsed.username) || 'root',
    password: decoded(parsed.password),
    database,
    charset: 'utf8mb4',
    connectTimeout: 3_000,
    ...(socketPath ? { socketPath } : {}),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Failure('bad_configuration', 'setting database: a % in its user, password or database is written %25');
  }
}

function notUnderstood(): Failure {
  return new Failure(
    'bad_configuration',
    'setting database: it must be sqlite:/path/to/file or mysql://user@host/database',
  );
}
