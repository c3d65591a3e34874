import { type Connection, createConnection, type PrepareStatementInfo } from 'mysql2';
import { Failure } from '../domain/failure.ts';
import { mysqlConnection } from './connect-url.ts';
import { cutOff } from './cut-off.ts';

/** As `askQuery`, of a MySQL or MariaDB server, in a transaction that only reads. */
export async function askMysql(url: string, query: string, timeoutMs: number): Promise<unknown> {
  const connection = createConnection({ ...mysqlConnection(url), decimalNumbers: true, rowsAsArray: true });
  connection.on('error', () => undefined);
  try {
    for (const statement of ['set session transaction read only', 'start transaction read only']) {
      await run(connection, statement);
    }
    for (const limit of limits(timeoutMs)) await run(connection, `set session ${limit}`).catch(() => undefined);
    // No transaction forbids `set global` or `select … into outfile`, so what answers no rows must not even begin.
    if ((await columnsOf(connection, query)) === 0) throw notAQuestion();
    return await firstValue(connection, query);
  } finally {
    cutOff(connection);
  }
}

/** A server notices late that its client was killed. MariaDB and MySQL have each their own word for it. */
function limits(timeoutMs: number): string[] {
  return [`max_statement_time = ${timeoutMs / 1000}`, `max_execution_time = ${timeoutMs}`];
}

function run(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error) => (error ? reject(error) : resolve()));
  });
}

/** How many columns its rows will have, as the server says without running it; none when it is no question. */
function columnsOf(connection: Connection, sql: string): Promise<number> {
  return new Promise((resolve, reject) => {
    connection.prepare(sql, (error, statement) => (error ? reject(error) : resolve(columns(statement).length)));
  });
}

/** The driver's types leave them out. */
function columns(statement: PrepareStatementInfo): unknown[] {
  return (statement as PrepareStatementInfo & { columns: unknown[] }).columns;
}

/** As it comes: what else it answers, however much, is not read. */
function firstValue(connection: Connection, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection
      .query(sql)
      .on('result', (row: unknown) => (Array.isArray(row) ? resolve(row[0]) : reject(notAQuestion())))
      .on('error', reject)
      .on('end', () => resolve(undefined));
  });
}

function notAQuestion(): Failure {
  return new Failure('bad_value', 'the query answers no rows; a condition is a select');
}
