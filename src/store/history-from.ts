import type { Sql } from './database.ts';

/** Under this name `meta` keeps the latest instant before which history was deleted, that of named jobs aside. */
const name = 'history_from';

/** Before which instant history was deleted, so that nothing follows from its absence; null = none was. */
export async function historyFrom(sql: Sql): Promise<number | null> {
  const [row] = await sql.rows<{ value: string }>(`select value from meta where name = '${name}'`);
  return row ? Number(row.value) : null;
}

/** In the transaction that deletes it. */
export async function rememberHorizon(sql: Sql, before: number): Promise<void> {
  // As texts: instants have as many digits for centuries.
  await sql.execute(
    `insert into meta (name, value) values ('${name}', ?) ${sql.dialect.keepingGreater('name', 'value')}`,
    [String(before)],
  );
}
