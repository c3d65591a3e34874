import { inBatches } from './batches.ts';
import type { Binding, Sql } from './database.ts';

/** Most values in one statement; SQLite takes 32,766. */
const mostBindings = 30_000;

/** Inserts rows with as few statements as their size allows; one for all but the largest sets. */
export async function insertAll(sql: Sql, table: string, columns: string[], rows: Binding[][]): Promise<void> {
  const row = `(${columns.map(() => '?').join(', ')})`;
  for (const batch of inBatches(rows, Math.floor(mostBindings / columns.length), sizeOfRow)) {
    const values = batch.map(() => row).join(', ');
    await sql.execute(`insert into ${table} (${columns.join(', ')}) values ${values}`, batch.flat());
  }
}

function sizeOfRow(row: Binding[]): number {
  return row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
}

function sizeOf(value: Binding): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
