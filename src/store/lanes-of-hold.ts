import type { Hold } from '../domain/hold.ts';
import type { Lane } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import { laneOf, type Row } from './rows.ts';

/**
 * Every lane that a hold may bind, locked in the order of ids. A claim keeps its lanes locked from before it reads the holds until it
 * has parked them: who has all these locks knows that no claim is about to park a lane for a hold that is over.
 */
export async function lockLanesOfHold(sql: Sql, hold: Pick<Hold, 'scope' | 'target'>): Promise<Lane[]> {
  return await lanesOfHold(sql, hold, sql.dialect.forUpdate);
}

/** The same to look at them. */
export async function lanesOfHold(
  sql: Sql,
  { scope, target }: Pick<Hold, 'scope' | 'target'>,
  locking = '',
): Promise<Lane[]> {
  const [which, bindings] = scope === 'job' ? ['where job_id = ?', [Number(target)]] : ['', []];
  const rows = await sql.rows<Row>(`select * from lanes ${which} order by id${locking}`, bindings);
  return rows.map(laneOf);
}
