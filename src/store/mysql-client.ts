import Client_MySQL2 from 'knex/lib/dialects/mysql2/index.js';
import type { Connection } from 'mysql2';
import { after } from '../system/clock.ts';
import { cutOff } from './cut-off.ts';
import { statementTimedOut } from './transient.ts';

/** A statement that has not answered by then never will, as far as a tick is concerned. */
const statementDeadlineMs = 5_000;

const session = [
  "set session time_zone = '+00:00'",
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  'set session innodb_lock_wait_timeout = 2',
  'set session transaction isolation level read committed',
];
/** A client that hangs in a transaction loses it, and its locks with it. */
const mariadbSession = ['set session idle_transaction_timeout = 10'];

/** knex's mysql2 dialect with deadlines: a frozen server makes a statement fail instead of hanging the tick. */
export default class MysqlClient extends Client_MySQL2 {
  override async acquireRawConnection(): Promise<Connection> {
    const connection = await super.acquireRawConnection();
    for (const statement of session) await query(connection, statement);
    if (this.config.readOnly) await query(connection, 'set session transaction read only');
    if (this.config.patient) return connection;
    for (const statement of mariadbSession) await query(connection, statement).catch(() => undefined);
    return connection;
  }

  override _query(connection: Connection, obj: object): Promise<object> {
    const answer = super._query(connection, obj);
    return this.config.patient ? answer : withDeadline(connection, answer);
  }
}

function query(connection: Connection, sql: string): Promise<void> {
  const answered = new Promise<void>((resolve, reject) => {
    connection.query(sql, (error: Error | null) => (error ? reject(error) : resolve()));
  });
  return withDeadline(connection, answered);
}

/** Cuts the connection off when the answer does not come, so that a ROLLBACK on it fails at once and the pool drops it. */
async function withDeadline<T>(connection: Connection, answer: Promise<T>): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = after(statementDeadlineMs, () => {
      cutOff(connection);
      reject(statementTimedOut(statementDeadlineMs));
    });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel();
    answer.catch(() => undefined);
  }
}
