import type { Command } from './command.ts';
import { formatDuration } from './duration.ts';
import type { Cause, Run } from './run.ts';

/** What says, before a run is started, whether there is anything to do. */
export type Condition = CommandCondition | QueryCondition;

/** Exit status 0 = yes; 1 with nothing on standard error = no; anything else is a crash. */
export interface CommandCondition {
  command: Command;
  timeoutMs: number;
}

/** No row, or a first value that says nothing = no; any other answer = yes; an error is a crash. It only reads. */
export interface QueryCondition {
  query: string;
  /** Null = the database of the project itself. */
  connection: Connection | null;
  timeoutMs: number;
}

/** The database that a query is asked of: a URL without a password, or the variable of the job that holds one. */
export type Connection = { url: string } | { env: string };

/** What became of asking. A condition that crashed lets the job run. */
export interface Answer {
  verdict: 'yes' | 'no' | 'crashed';
  /** In words; of a yes nobody asks why. */
  reason: string;
}

/** How a condition's process ended. */
export interface ConditionEnd {
  status: number | null;
  signal: string | null;
  /** The beginnings of what it wrote. */
  stdout: string;
  stderr: string;
}

/** What a job's slots are asked; a person who wants a run was asked already, and a retry had its answer. */
const asked: ReadonlySet<Cause> = new Set(['schedule', 'upstream']);

/** True when the condition of a job is asked before this run. */
export function isAsked({ cause }: Pick<Run, 'cause'>): boolean {
  return asked.has(cause);
}

/**
 * What the end of a condition means. Many a program ends with 1 when it crashes, and then says so on its standard error:
 * better a run too many than a job that silently never runs again.
 */
export function answerOf({ status, signal, stdout, stderr }: ConditionEnd): Answer {
  if (status === 0) return { verdict: 'yes', reason: '' };
  const said = firstLine(stderr);
  const words = said === '' ? '' : `: ${said}`;
  if (status === 1 && said === '') return { verdict: 'no', reason: firstLine(stdout) || 'exit code 1' };
  return { verdict: 'crashed', reason: `${signal === null ? `exit code ${status}` : signal}${words}` };
}

/** The answer of a condition that had to be ended. */
export function unanswered({ timeoutMs }: Condition): Answer {
  return { verdict: 'crashed', reason: `it did not answer within ${formatDuration(timeoutMs)}` };
}

/** A condition as a person would say it, in one line. */
export function describeCondition(condition: Condition): string {
  return `${asks(condition)}, at most ${formatDuration(condition.timeoutMs)}`;
}

function asks(condition: Condition): string {
  if (!('query' in condition)) {
    return 'shell' in condition.command
      ? `shell: ${condition.command.shell}`
      : condition.command.argv.map(spaced).join(' ');
  }
  const { query, connection } = condition;
  if (connection === null) return `query: ${query}`;
  return `query: ${query} (of ${'env' in connection ? `$${connection.env}` : connection.url})`;
}

function spaced(word: string): string {
  return /^\S+$/.test(word) ? word : JSON.stringify(word);
}

const longestReason = 200;

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  const clean = line.replace(/\p{C}+/gu, ' ').trim();
  return clean.length > longestReason ? `${clean.slice(0, longestReason - 1)}…` : clean;
}
