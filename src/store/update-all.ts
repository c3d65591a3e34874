import { inBatches } from './batches.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';

const mostRows = 5_000;

/** Changes rows with as few statements as their size allows; one for all but the largest sets. `set` is as for `updateFrom`. */
export async function updateAll(
  sql: Sql,
  table: string,
  columns: Column[],
  set: string,
  rows: object[],
): Promise<void> {
  const statement = sql.dialect.updateFrom(table, columns, set);
  for (const batch of inBatches(rows, mostRows, sizeOfRow)) await sql.execute(statement, [jsonRows(batch)]);
}

function sizeOfRow(row: object): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}
