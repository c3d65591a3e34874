import type { Database } from './database.ts';

/** Every row of every table, in a form that two states can be compared by. */
export async function dump(database: Database): Promise<Record<string, unknown[]>> {
  const isSqlite = database.url.startsWith('sqlite:');
  const tables = await database.rows<{ name: string }>(
    isSqlite
      ? "select name from sqlite_master where type = 'table' order by name"
      : "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by 1",
  );
  const dumped: Record<string, unknown[]> = {};
  for (const { name } of tables) dumped[name] = (await database.rows(`select * from \`${name}\``)).map(shown);
  return dumped;
}

function shown(row: object): string {
  return JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
