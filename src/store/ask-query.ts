import { sqliteFile } from './connect-url.ts';

/**
 * The first value of the first row that a query answers; undefined = there is no row. It is one statement, on a connection of its
 * own that the database lets do nothing but read. Rejects with whatever goes wrong; may block this process for as long as it takes.
 */
export async function askQuery(url: string, query: string, timeoutMs: number): Promise<unknown> {
  const file = sqliteFile(url);
  if (file !== null) return (await import('./ask-sqlite.ts')).askSqlite(file, query, timeoutMs);
  return await (await import('./ask-mysql.ts')).askMysql(url, query, timeoutMs);
}

/** True when a value says that there is something. */
export function saysYes(value: unknown): boolean {
  // A bit of MySQL.
  if (Buffer.isBuffer(value)) return value.some((byte) => byte !== 0);
  if (typeof value === 'string') return value !== '';
  return value !== undefined && value !== null && Number(value) !== 0;
}
