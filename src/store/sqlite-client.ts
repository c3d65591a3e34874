import type { Database } from 'better-sqlite3';
import Client_BetterSQLite3 from 'knex/lib/dialects/better-sqlite3/index.js';
import Transaction_Sqlite from 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js';

/**
 * A transaction that takes the write lock at once. knex's own begins as a reader, and the first write then fails with
 * SQLITE_BUSY_SNAPSHOT if anybody wrote meanwhile, which no waiting cures.
 */
class ImmediateTransaction extends Transaction_Sqlite {
  override begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;');
  }
}

/** knex's better-sqlite3 dialect with the pragmas and transactions that the store stands on. */
export default class SqliteClient extends Client_BetterSQLite3 {
  override async acquireRawConnection(): Promise<Database> {
    const connection = await super.acquireRawConnection();
    // A busy wait blocks the event loop: wait shortly here, and longer between attempts.
    connection.pragma('busy_timeout = 100');
    connection.pragma('journal_mode = WAL');
    // A claim survives a power cut.
    connection.pragma('synchronous = FULL');
    return connection;
  }

  transaction(...rest: unknown[]): ImmediateTransaction {
    return new ImmediateTransaction(this, ...rest);
  }
}
