import { type Connection, createConnection } from 'mysql2';
import { Failure } from '../domain/failure.ts';
import { mysqlConnection } from './connect-url.ts';
import { cutOff } from './cut-off.ts';

/** As `askQuery`, of a MySQL or MariaDB server, in a transaction that only reads. */
export async function askMysql(url: string, query: string, timeoutMs: number): Promise<unknown> {
  if (writesAFile.test(query.replace(quoted, ''))) throw notAQuestion();
  const connection = createConnection({ ...mysqlConnection(url), decimalNumbers: true, rowsAsArray: true });
  connection.on('error', () => undefined);
  try {
    for (const statement of ['set session transaction read only', 'start transaction read only']) {
      await run(connection, statement);
    }
    for (const limit of limits(timeoutMs)) await run(connection, `set session ${limit}`).catch(() => undefined);
    return await firstValue(connection, query);
  } finally {
    cutOff(connection);
  }
}

/** What no transaction forbids: `select … into outfile`. */
const writesAFile = /\b(outfile|dumpfile)\b/i;
const quoted = /'[^']*'|"[^"]*"|`[^`]*`/g;

/** A server notices late that its client was killed. MariaDB and MySQL have each their own word for it. */
function limits(timeoutMs: number): string[] {
  return [`max_statement_time = ${timeoutMs / 1000}`, `max_execution_time = ${timeoutMs}`];
}

function run(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error) => (error ? reject(error) : resolve()));
  });
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
