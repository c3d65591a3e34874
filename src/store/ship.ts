import type { Database, Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { insertAll } from './insert.ts';
import type { Row } from './rows.ts';
import type { Chunk, Shipment, Stream } from './shipment.ts';
import { storeReports } from './store-reports.ts';

const offsets: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'stdout', type: 'integer' },
  { name: 'stderr', type: 'integer' },
];

export async function ship(
  database: Database,
  supervisorId: number,
  shipments: Shipment[],
): Promise<{ superseded: number[] }> {
  if (shipments.length === 0) return { superseded: [] };
  return await database.transaction(async (sql) => {
    const ours = await atTheirOffsets(sql, supervisorId, shipments);
    const moved = ours.map(({ runId, to }) => ({ id: runId, stdout: to.stdout, stderr: to.stderr }));
    if (moved.length > 0) {
      await sql.execute(
        sql.dialect.updateFrom(
          'runs',
          offsets,
          'stdout_stored = new.stdout, stderr_stored = new.stderr, stdout_bytes = new.stdout, stderr_bytes = new.stderr',
        ),
        [jsonRows(moved)],
      );
    }
    await storeReports(sql, ours);
    await insertChunks(
      sql,
      ours.flatMap(({ runId, chunks }) => chunks.map((chunk) => ({ runId, chunk }))),
    );
    const kept = new Set(moved.map(({ id }) => id));
    return { superseded: shipments.map(({ runId }) => runId).filter((id) => !kept.has(id)) };
  });
}

export async function insertChunks(sql: Sql, chunks: { runId: number; chunk: Chunk }[]): Promise<void> {
  const rows = chunks.map(({ runId, chunk: { stream, offset, seenAt, data } }) => {
    return [runId, stream, offset, seenAt, Buffer.from(data)];
  });
  await insertAll(sql, 'chunks', ['run_id', 'stream', 'start_offset', 'seen_at', 'data'], rows);
}

export async function readChunks(
  sql: Sql,
  runId: number,
  stream: Stream,
  fromOffset: number,
  limit: number,
): Promise<Chunk[]> {
  const rows = await sql.rows<{ start_offset: number; seen_at: number; data: Uint8Array }>(
    'select start_offset, seen_at, data from chunks where run_id = ? and stream = ? and start_offset >= ? order by start_offset limit ?',
    [runId, stream, fromOffset, limit],
  );
  return rows.map((row) => ({ stream, offset: Number(row.start_offset), seenAt: Number(row.seen_at), data: row.data }));
}

/** The shipments whose run is unsettled, ours, and at the offset that they build on; locked. */
async function atTheirOffsets(sql: Sql, supervisorId: number, shipments: Shipment[]): Promise<Shipment[]> {
  const rows = await sql.rows<Row>(
    `select id, stdout_stored, stderr_stored from runs where id in (${shipments.map(() => '?').join(', ')})
     and supervisor_id = ? and active_lane_id is not null order by id${sql.dialect.forUpdate}`,
    [...shipments.map(({ runId }) => runId), supervisorId],
  );
  const stored = new Map(rows.map((row) => [Number(row.id), row]));
  return shipments.filter(({ runId, from }) => {
    const row = stored.get(runId);
    return row?.stdout_stored === from.stdout && row.stderr_stored === from.stderr;
  });
}
