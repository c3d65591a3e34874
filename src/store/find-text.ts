import type { Binding, Sql } from './database.ts';
import type { Stream } from './shipment.ts';

interface Found {
  run_id: number;
  stream: Stream;
  start_offset: number;
  size: number;
  hit: number;
  head: Uint8Array;
  tail: Uint8Array;
}

/** The database looks inside of each chunk and answers its edges, so that hardly any output travels. */
export async function findText(
  sql: Sql,
  runIds: number[],
  streams: Stream[],
  text: Uint8Array,
): Promise<{ runId: number; stream: Stream }[]> {
  if (runIds.length === 0 || streams.length === 0) return [];
  const wanted = Buffer.from(text);
  const edge = wanted.length - 1;
  const marks = (values: Binding[]) => values.map(() => '?').join(', ');
  const rows = await sql.rows<Found>(
    `select run_id, stream, start_offset, length(data) as size, instr(data, ?) > 0 as hit, substr(data, 1, ?) as head,
     substr(data, case when length(data) > ? then length(data) - ? + 1 else 1 end) as tail
     from chunks where run_id in (${marks(runIds)}) and stream in (${marks(streams)}) order by run_id, stream, start_offset`,
    [wanted, edge, edge, edge, ...runIds, ...streams],
  );
  return [...Map.groupBy(rows, (row) => `${row.run_id} ${row.stream}`).values()].flatMap((chunks) => {
    const [{ run_id: runId, stream }] = chunks as [Found];
    return isIn(chunks, wanted) ? [{ runId: Number(runId), stream }] : [];
  });
}

function isIn(chunks: Found[], text: Buffer): boolean {
  return chunks.some(({ hit }) => Number(hit) === 1) || (text.length > 1 && liesAcrossAnEdge(chunks, text));
}

/** Joins the end of what came before with the beginning of what follows; a gap that a limit left joins nothing. */
function liesAcrossAnEdge(chunks: Found[], text: Buffer): boolean {
  const edge = text.length - 1;
  let before = Buffer.alloc(0);
  let end = 0;
  for (const { start_offset: offset, size, head, tail } of chunks) {
    if (Number(offset) !== end) before = Buffer.alloc(0);
    const joined = Buffer.concat([before, head]);
    if (joined.includes(text)) return true;
    before = Number(size) < edge ? joined.subarray(Math.max(0, joined.length - edge)) : Buffer.from(tail);
    end = Number(offset) + Number(size);
  }
  return false;
}
