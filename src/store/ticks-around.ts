import type { TickRange } from '../domain/due-slots.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** Ticks that end this long before an instant or begin this long after it count as being at it. */
const nearMs = 120_000;

/** Of each host its ticks at an instant, and its last before and its first after. */
export async function ticksAround(sql: Sql, at: number): Promise<(TickRange & { hostId: number })[]> {
  const rows = await sql.rows<Row>(
    `select host_id, from_at, to_at from ticks where (to_at >= ? and from_at <= ?)
       or id in (select max(id) from ticks where to_at < ? group by host_id)
       or id in (select min(id) from ticks where from_at > ? group by host_id) order by id`,
    [at - nearMs, at + nearMs, at, at],
  );
  return rows.map((row) => ({ hostId: Number(row.host_id), fromAt: Number(row.from_at), toAt: Number(row.to_at) }));
}
