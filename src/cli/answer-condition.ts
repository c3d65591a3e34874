import { exitCode } from '../domain/failure.ts';
import type { QueryOrder } from '../domain/query-order.ts';
import { askQuery, saysYes } from '../store/ask-query.ts';
import { readInput } from '../system/read-input.ts';
import { print } from './terminal.ts';

/** As a command that is a condition answers. */
const exitCodes = { yes: exitCode.fine, no: 1, crashed: exitCode.internal } as const;

/**
 * Asks the query of a condition, which stands on standard input. No command for people: a runner starts it as a process of its
 * own, since the driver of SQLite keeps a process from everything else until it has its answer.
 */
export async function answerCondition(): Promise<number> {
  try {
    const { url, query, timeoutMs } = JSON.parse(readInput()) as QueryOrder;
    const value = await askQuery(url, query, timeoutMs);
    if (saysYes(value)) return exitCodes.yes;
    await print(`its query found ${worded(value)}\n`);
    return exitCodes.no;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return exitCodes.crashed;
  }
}

function worded(value: unknown): string {
  if (value === undefined) return 'no row';
  if (value === null) return 'NULL';
  return value === '' ? 'an empty text' : String(Number(value));
}
