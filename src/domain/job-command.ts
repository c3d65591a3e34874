import * as v from 'valibot';
import { byteLength, isTooLong, longestSentence } from './argument-size.ts';
import type { Command } from './command.ts';
import { isObject, listOf, nonEmptyText, shown, text } from './field.ts';

const argument = v.pipe(
  text,
  v.check(
    (value) => !isTooLong(value),
    ({ input }) => `: is ${byteLength(input)} bytes long; ${longestSentence}`,
  ),
);
const argv = v.pipe(listOf(argument, 'texts'), v.minLength(1, ': is empty; its first item is the program to run'));
const shellLine = v.pipe(nonEmptyText, argument);

/** The command of a job from its keys `command`, `shell` and `args`, or sentences about what is wrong with them. */
export function readCommand(
  entry: Record<string, unknown>,
  field: string,
): { command: Command; problems: [] } | { command: null; problems: string[] } {
  const { command, shell, args } = entry;
  if ((command === undefined) === (shell === undefined)) {
    const fault = command === undefined ? 'neither is given' : 'both are given';
    return fail(`${field}: needs either command (a list) or shell (a line for a shell), and ${fault}`);
  }
  if (typeof command === 'string') return fail(`${field}.command: ${cureForText(command)}`);
  const line = shell ?? (isObject(command) ? command.shell : undefined);
  if (line !== undefined) return readShell(line, entry, field);
  if (!Array.isArray(command)) {
    return fail(`${field}.command: ${shown(command)} is not a command; write a list, [a, b], or {shell: "a | b"}`);
  }
  const given = v.safeParse(argv, command);
  const added = v.safeParse(listOf(argument, 'texts'), args ?? []);
  const problems = [...sentences(given.issues, `${field}.command`), ...sentences(added.issues, `${field}.args`)];
  if (!given.success || !added.success) return fail(...problems);
  if (given.output[0]?.trim() === '') return fail(`${field}.command[0]: is empty; it is the program to run`);
  return { command: { argv: [...given.output, ...added.output] }, problems: [] };
}

function readShell(line: unknown, entry: Record<string, unknown>, field: string) {
  const { command, args } = entry;
  const place = isObject(command) ? `${field}.command.shell` : `${field}.shell`;
  const strange = isObject(command) ? Object.keys(command).filter((key) => key !== 'shell') : [];
  if (strange.length > 0) return fail(`${field}.command.${strange[0]}: is unknown; allowed is shell`);
  if (args !== undefined) return fail(`${field}.args: a shell line takes no arguments; write them into ${place}`);
  const parsed = v.safeParse(shellLine, line);
  if (!parsed.success) return fail(...sentences(parsed.issues, place));
  return { command: { shell: parsed.output }, problems: [] as [] };
}

function cureForText(command: string): string {
  const words = command
    .trim()
    .split(/\s+/)
    .map((word) => JSON.stringify(word));
  return `${shown(command)} is one text; write a list, [${words.join(', ')}], or {shell: ${JSON.stringify(command)}} for a shell`;
}

function sentences(issues: readonly v.BaseIssue<unknown>[] | undefined, field: string): string[] {
  return (issues ?? []).map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => `[${String(key)}]`).join('');
    return `${field}${path}${issue.message}`;
  });
}

function fail(...problems: string[]) {
  return { command: null, problems };
}
