import type { TickRange } from '../domain/due-slots.ts';
import { tickGapMs } from '../domain/tick-gaps.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** So many outages back it is known what was missed; slots from before them count as missed. */
export const mostTickRanges = 50;

/** Remembers that the host ticked; minutes that follow one another are one row. */
export async function recordTick(sql: Sql, hostId: number, now: number): Promise<void> {
  const extended = await sql.execute(
    `update ticks set to_at = ?, count = count + 1
     where id = (select tick_id from hosts where id = ?) and to_at >= ? and to_at <= ?`,
    [now, hostId, now - tickGapMs, now],
  );
  if (extended.changed > 0) {
    await sql.execute('update hosts set last_tick_at = ? where id = ?', [now, hostId]);
    return;
  }
  const { insertedId } = await sql.execute('insert into ticks (host_id, from_at, to_at, count) values (?, ?, ?, 1)', [
    hostId,
    now,
    now,
  ]);
  await sql.execute('update hosts set last_tick_at = ?, tick_id = ? where id = ?', [now, insertedId, hostId]);
}

/** When a host ticked, the latest first: the ticks that one at `now` continues, or that one alone. */
export async function tickedBy(sql: Sql, hostId: number, now: number): Promise<TickRange[]> {
  const rows = await sql.rows<Row>('select from_at, to_at from ticks where host_id = ? order by id desc limit ?', [
    hostId,
    mostTickRanges,
  ]);
  const ranges = rows.map((row) => ({ fromAt: Number(row.from_at), toAt: Number(row.to_at) }));
  const [last] = ranges;
  const continues = last !== undefined && last.toAt <= now && now - last.toAt <= tickGapMs;
  return continues ? ranges : [{ fromAt: now, toAt: now }, ...ranges];
}
