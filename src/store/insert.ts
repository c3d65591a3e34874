import type { Binding, Sql } from './database.ts';

/** Most values in one statement; SQLite takes 32,766. */
const mostBindings = 30_000;
/** Most bytes in one statement; MySQL's default packet is 16 MiB, and bytes are written as hexadecimal digits. */
const mostBytes = 2 * 1024 * 1024;

/** Inserts rows with as few statements as their size allows; one for all but the largest sets. */
export async function insertAll(sql: Sql, table: string, columns: string[], rows: Binding[][]): Promise<void> {
  const row = `(${columns.map(() => '?').join(', ')})`;
  for (const batch of batches(rows, Math.floor(mostBindings / columns.length))) {
    const values = batch.map(() => row).join(', ');
    await sql.execute(`insert into ${table} (${columns.join(', ')}) values ${values}`, batch.flat());
  }
}

function* batches(rows: Binding[][], mostRows: number): Generator<Binding[][]> {
  let batch: Binding[][] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (batch.length < mostRows && bytes < mostBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(value: Binding): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
