import type { Database } from './database.ts';
import { marks } from './dialect.ts';

/** Marks unsettled runs of this supervisor whose processes are gone; answers those that nobody had marked before. */
export async function recordVanished(database: Database, supervisorId: number, runIds: number[]): Promise<number[]> {
  if (runIds.length === 0) return [];
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const rows = await sql.rows<{ id: number }>(
      `select id from runs where id in (${marks(runIds)}) and supervisor_id = ? and active_lane_id is not null
       and vanished_at is null order by id${sql.dialect.forUpdate}`,
      [...runIds, supervisorId],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await sql.execute(`update runs set vanished_at = ? where id in (${marks(ids)})`, [now, ...ids]);
    return ids;
  });
}
