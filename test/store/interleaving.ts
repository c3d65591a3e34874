import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../src/store/connect.ts';
import type { Database, Sql } from '../../src/store/database.ts';
import type { Stage } from '../rig/stores.ts';
import { waitFor } from '../rig/wait-for.ts';

type Work<T> = (database: Database) => Promise<T>;

/**
 * Lets two pieces of work meet on two connections: the second begins when the first is about to commit, and the first commits when
 * the second waits for it or is done.
 */
export async function meet<First, Second>(
  stage: Stage,
  first: Work<First>,
  second: Work<Second>,
): Promise<[First, Second]> {
  const [one, two] = [await connection(stage), await connection(stage)];
  const atEnd = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const stopping = interposed(one, {
    beforeCommit: async () => {
      atEnd.resolve();
      await gate.promise;
    },
  });
  try {
    const begun = first(stopping);
    begun.then(() => atEnd.resolve(), atEnd.reject);
    await atEnd.promise;
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    const following = second(two);
    following.then(end, end);
    await waitsOrEnds(stage, () => isDone).finally(gate.resolve);
    return await Promise.all([begun, following]);
  } finally {
    gate.resolve();
    await one.close();
    await two.close();
  }
}

/** One more connection, with the stage's clock or another. */
export async function connection({ url, clock }: Stage, now: () => number = () => clock.now): Promise<Database> {
  return await connect({ url, now });
}

/** A database whose transactions are accompanied. */
export function interposed(
  database: Database,
  {
    afterStatement,
    beforeCommit,
  }: { afterStatement?: (statement: string) => Promise<void>; beforeCommit?: () => Promise<void> },
): Database {
  const accompanied = (sql: Sql): Sql => ({
    ...sql,
    execute: async (statement, bindings) => {
      const answer = await sql.execute(statement, bindings);
      await afterStatement?.(statement);
      return answer;
    },
  });
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (sql) => {
        const answer = await work(accompanied(sql));
        await beforeCommit?.();
        return answer;
      }),
  };
}

/** On SQLite nobody gets as far as to wait: whoever holds anything holds everything. */
async function waitsOrEnds({ kind, database }: Stage, isDone: () => boolean): Promise<void> {
  if (kind === 'sqlite') return await setImmediate();
  await waitFor('the second to wait for the first', async () => {
    // MariaDB looks anew only when nobody has asked for a tenth of a second.
    await sleep(150);
    const [row] = await database.rows<{ waiting: number }>(
      `select count(*) as waiting from information_schema.innodb_trx
       join information_schema.processlist on processlist.id = trx_mysql_thread_id
       where trx_state = 'LOCK WAIT' and db = database()`,
    );
    return isDone() || Number(row?.waiting) > 0;
  });
}
