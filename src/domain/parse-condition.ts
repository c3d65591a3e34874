import type { CommandCondition, Condition, Connection, QueryCondition } from './condition.ts';
import { isDatabaseUrl } from './database-url.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { readCommand } from './job-command.ts';
import { refuseStrangeKeys } from './job-keys.ts';

/** As a condition without the key `timeout` has it. */
export const defaultConditionTimeout = '30s';

/** Each minute's tick takes over and asks anew, so what takes longer would never have answered; it wants a job of its own. */
const mostTimeout = '50s';

/** The keys of a condition. */
export const conditionKeys: readonly string[] = ['command', 'shell', 'query', 'connection', 'timeout'];

/**
 * The condition of a job: a list, or an object with a command, a shell line or a query. Rejects with `Failure('bad_job')` that
 * names the field, what is allowed and the cure.
 */
export function parseCondition(value: unknown, field: string): Condition {
  if (Array.isArray(value)) return listCondition(value, field);
  if (!isObject(value)) throw bad(field, cureFor(value));
  refuseStrangeKeys(value, field, conditionKeys);
  const given = ['command', 'shell', 'query'].filter((key) => value[key] != null);
  if (given.length !== 1) {
    const fault = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    throw bad(field, `needs one of command (a list), shell (a line for a shell) and query, and ${fault}`);
  }
  if (given[0] === 'query') return queryCondition(value, field);
  if (value.connection != null) throw bad(`${field}.connection`, 'belongs to a query, and this is a command');
  return commandCondition(value, field);
}

/** A condition as a person would write it, the inverse of `parseCondition`. */
export function conditionEntry(condition: Condition): unknown {
  const timeout = formatDuration(condition.timeoutMs);
  const added = timeout === defaultConditionTimeout ? {} : { timeout };
  if ('query' in condition) {
    const { query, connection } = condition;
    return { query, ...(connection === null ? {} : { connection: connectionEntry(connection) }), ...added };
  }
  const { command } = condition;
  if ('shell' in command) return { shell: command.shell, ...added };
  return timeout === defaultConditionTimeout ? command.argv : { command: command.argv, ...added };
}

/** A list that stands for the whole condition: its place is the condition's. */
function listCondition(command: unknown[], field: string): CommandCondition {
  const read = readCommand({ command }, field);
  if (read.command !== null) return { command: read.command, timeoutMs: timeoutOf(undefined, field) };
  throw new Failure('bad_job', read.problems.map((problem) => problem.replace(`${field}.command`, field)).join('\n'));
}

function connectionEntry(connection: Connection): unknown {
  return 'url' in connection ? connection.url : connection;
}

function commandCondition({ command, shell, timeout }: Record<string, unknown>, field: string): CommandCondition {
  const read = readCommand(command == null ? { shell } : { command }, field);
  if (read.command === null) throw new Failure('bad_job', read.problems.join('\n'));
  return { command: read.command, timeoutMs: timeoutOf(timeout, field) };
}

function queryCondition({ query, connection, timeout }: Record<string, unknown>, field: string): QueryCondition {
  if (typeof query !== 'string' || query.trim() === '' || query.includes('\0')) {
    throw bad(`${field}.query`, `${shown(query)} is not a query; write one like "select count(*) from inbox"`);
  }
  if (!mayAsk.test(query)) {
    throw bad(
      `${field}.query`,
      `${shown(query)} does not ask; a condition only reads: write select … or with … select …`,
    );
  }
  return {
    query,
    connection: connection == null ? null : parseConnection(connection, `${field}.connection`),
    timeoutMs: timeoutOf(timeout, field),
  };
}

/** What is to be told while it is written; that nothing is changed is the database's care. */
const mayAsk = /^(\s|\(|--[^\n]*\n|#[^\n]*\n|\/\*.*?\*\/)*(select|with|values|table|show|pragma|explain)\b/is;

function parseConnection(value: unknown, field: string): Connection {
  const variable = typeof value === 'string' ? /^\$(.*)$/s.exec(value)?.[1] : isObject(value) ? value.env : undefined;
  if (isObject(value)) {
    refuseStrangeKeys(value, field, ['env']);
  }
  if (variable !== undefined || isObject(value)) {
    if (typeof variable === 'string' && isVariable(variable)) return { env: variable };
    throw bad(field, `${shown(value)} names no variable of a job; write {env: REPORTS_URL}`);
  }
  if (typeof value !== 'string' || !isDatabaseUrl(value)) {
    throw bad(
      field,
      `${typeof value === 'string' ? 'this' : shown(value)} is no database; write sqlite:<path>, mysql://user@host/database, or {env: REPORTS_URL} for a variable that holds one`,
    );
  }
  if (holdsPassword(value)) {
    throw bad(
      field,
      'holds a password, and secrets have no place here; put the URL into a variable: {env: REPORTS_URL}',
    );
  }
  return { url: value };
}

function isVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('CHRONIKER_');
}

function holdsPassword(url: string): boolean {
  return !url.startsWith('sqlite:') && new URL(url).password !== '';
}

function timeoutOf(value: unknown, field: string): number {
  const ms = parseDuration(value ?? defaultConditionTimeout, `${field}.timeout`);
  if (ms > 0 && ms <= parseDuration(mostTimeout)) return ms;
  throw bad(
    `${field}.timeout`,
    `${shown(value)} is not allowed; a condition answers within ${mostTimeout} at most, and not at once`,
  );
}

function cureFor(value: unknown): string {
  const kinds = '{shell: "…"} or {query: "select …"}';
  if (typeof value !== 'string') return `${shown(value)} is not a condition; write a list, [./has-work], or ${kinds}`;
  const words = value.trim().split(/\s+/);
  return `${shown(value)} is one text; write a list, ${JSON.stringify(words)}, or ${kinds}`;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
