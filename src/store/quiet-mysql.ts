import { createConnection } from 'mysql2';
import { after } from '../system/clock.ts';
import { mysqlConnection } from './connect-url.ts';
import { cutOff, sayGoodbye } from './cut-off.ts';
import { mysqlDialect } from './dialect.ts';
import type { Driver } from './quiet-driver.ts';

/** The quiet minute takes this long at most; a server that is slower is the whole program's business. */
const deadlineMs = 3_000;

/** Opens a connection that is cut off when it has not been closed by the deadline. */
export async function openMysql(url: string): Promise<Driver> {
  const connection = createConnection({ ...mysqlConnection(url), multipleStatements: true });
  const cancel = after(deadlineMs, () => cutOff(connection));
  const query = (sql: string, bindings: string[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      connection.query(sql, bindings, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  connection.on('error', () => undefined);
  return {
    rows: async (sql, bindings) =>
      (await query(sql.replace('CLOCK', `(${mysqlDialect.clock})`), bindings)) as Record<
        string,
        string | number | null
      >[],
    write: async (statements) => {
      await query(['start transaction', ...statements, 'commit'].join(';'));
    },
    close: async () => {
      sayGoodbye(connection, cancel);
    },
  };
}
