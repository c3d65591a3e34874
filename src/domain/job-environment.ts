import { byteLength, isTooLong, longestSentence } from './argument-size.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';

/**
 * The variables that a job adds to its environment. Refused with `Failure('bad_job')`: names that no shell hands on (the
 * command is started through one), names that are ours, and values that are no texts.
 */
export function parseEnvironment(value: unknown, field: string): Record<string, string> {
  if (!isObject(value)) throw bad(field, `${shown(value)} is not a set of variables; write {NAME: "value"}`);
  for (const [name, text] of Object.entries(value)) checkVariable(name, text, `${field}.${name}`);
  return value as Record<string, string>;
}

function checkVariable(name: string, text: unknown, field: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw bad(field, 'is no name that a shell keeps; allowed are letters, digits and _, not beginning with a digit');
  }
  if (shellsOwn.includes(name)) {
    throw bad(field, 'is the shell’s own; the one through which commands are started would set it anew');
  }
  if (name.startsWith('CHRONIKER_'))
    throw bad(field, 'is reserved; names that begin with CHRONIKER_ are Chroniker’s own');
  if (typeof text === 'number' || typeof text === 'boolean') {
    throw bad(field, `${text} is not a text; put it in quotes: "${text}"`);
  }
  if (typeof text !== 'string') throw bad(field, `${shown(text)} is not a text`);
  if (!text.isWellFormed()) throw bad(field, 'holds half a character (a lone surrogate), which no variable can');
  const variable = `${name}=${text}`;
  if (isTooLong(variable)) throw bad(field, `is ${byteLength(variable)} bytes long; ${longestSentence}`);
  if (text.includes('\0')) throw bad(field, 'holds a NUL character, which no variable can');
}

/** Set anew, or fatal to the shell, in one of dash, bash and busybox. */
const shellsOwn: readonly string[] = [
  ...['_', 'IFS', 'PWD', 'OLDPWD', 'PPID', 'OPTIND', 'OPTERR', 'LINENO', 'PS1', 'PS2', 'PS4', 'SHLVL'],
  ...['BASH', 'BASHOPTS', 'BASHPID', 'BASH_VERSION', 'SHELLOPTS', 'RANDOM', 'SRANDOM', 'SECONDS'],
  ...['EPOCHSECONDS', 'EPOCHREALTIME'],
];

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
