import type { Report } from '../domain/report.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';

const columns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'report_bytes', type: 'integer' },
  { name: 'progress_done', type: 'number' },
  { name: 'progress_total', type: 'number' },
  { name: 'progress_note', type: 'text' },
  { name: 'progress_at', type: 'integer' },
  { name: 'records', type: 'integer' },
  { name: 'message', type: 'text' },
  { name: 'outputs', type: 'text' },
  { name: 'asks', type: 'text' },
];

/** Stores what runs have said of themselves, in place of what was stored before; one statement, or none. */
export async function storeReports(sql: Sql, told: { runId: number; report?: Report }[]): Promise<void> {
  const rows = told.flatMap(({ runId, report }) => (report ? [reportRow(runId, report)] : []));
  if (rows.length === 0) return;
  const set = columns.slice(1).map(({ name }) => `${name} = new.${name}`);
  await sql.execute(sql.dialect.updateFrom('runs', columns, set.join(', ')), [jsonRows(rows)]);
}

function reportRow(runId: number, { reportBytes, progress, records, message, outputs, asks }: Report): object {
  return {
    id: runId,
    report_bytes: reportBytes,
    progress_done: progress?.done ?? null,
    progress_total: progress?.total ?? null,
    progress_note: progress?.note ?? null,
    progress_at: progress?.at ?? null,
    records,
    message,
    outputs: Object.keys(outputs).length > 0 ? JSON.stringify(outputs) : null,
    asks: asks.length > 0 ? JSON.stringify(asks) : null,
  };
}
