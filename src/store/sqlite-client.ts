import type { Database, Statement } from 'better-sqlite3';
import Client_BetterSQLite3 from 'knex/lib/dialects/better-sqlite3/index.js';
import Transaction_Sqlite from 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js';
import { makePrivateFile } from '../system/private-file.ts';

/**
 * A transaction that takes the write lock at once. knex's own begins as a reader, and the first write then fails with
 * SQLITE_BUSY_SNAPSHOT if anybody wrote meanwhile, which no waiting cures.
 */
class ImmediateTransaction extends Transaction_Sqlite {
  override begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;');
  }
}

/** What knex hands to a dialect, and gets back. */
interface Query {
  sql: string;
  bindings?: unknown[];
  response?: unknown;
  context?: object;
}

const mostStatements = 200;

/** Kept beside the client: knex copies clients for transactions, and a copy has no private fields. */
const statements = new WeakMap<Database, Map<string, Statement>>();

function prepared(connection: Database, sql: string): Statement {
  const known = statements.get(connection) ?? new Map<string, Statement>();
  if (known.size >= mostStatements) known.clear();
  const statement = known.get(sql) ?? connection.prepare(sql);
  statements.set(connection, known.set(sql, statement));
  return statement;
}

/** knex's better-sqlite3 dialect with the pragmas and transactions that the store stands on. */
export default class SqliteClient extends Client_BetterSQLite3 {
  override async acquireRawConnection(): Promise<Database> {
    const { filename } = this.connectionSettings;
    // It holds what jobs are given and what they wrote. SQLite makes the files beside it as this one is.
    if (!this.config.readOnly && filename !== ':memory:') makePrivateFile(filename);
    const connection = await super.acquireRawConnection().catch((error) => {
      throw cannotOpen(filename, error);
    });
    // A busy wait blocks the event loop: wait shortly here, and longer between attempts.
    connection.pragma('busy_timeout = 100');
    if (this.config.readOnly) {
      connection.pragma('query_only = on');
      return connection;
    }
    connection.pragma('journal_mode = WAL');
    // A claim survives a power cut.
    connection.pragma('synchronous = FULL');
    return connection;
  }

  /** As knex's own, but a statement is prepared once and not each time: there is one connection, and few statements. */
  override async _query(connection: Database, query: Query): Promise<Query> {
    const statement = prepared(connection, query.sql);
    if (statement.reader) query.response = statement.all(this._formatBindings(query.bindings));
    else {
      const result = statement.run(this._formatBindings(query.bindings));
      query.response = result;
      query.context = { lastID: result.lastInsertRowid, changes: result.changes };
    }
    return query;
  }

  transaction(...rest: unknown[]): ImmediateTransaction {
    return new ImmediateTransaction(this, ...rest);
  }
}

/** SQLite says what is wrong, but not with which file; and a missing folder is no SQLite error to the driver. */
function cannotOpen(file: string, error: Error): Error {
  const { code = 'SQLITE_CANTOPEN' } = error as { code?: string };
  return Object.assign(new Error(`${file}: ${error.message}`, { cause: error }), { code });
}
