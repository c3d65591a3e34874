import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Failure } from '../domain/failure.ts';

/** The text of a file a person named; `what` says what it is for. Rejects with `Failure('file_not_found')` or `'no_permission'`. */
export function readNamedFile(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new Failure('file_not_found', `${what} ${path} does not exist`);
    throw new Failure('no_permission', `${what} ${path} cannot be read (${code})`);
  }
}

/** As `readNamedFile`, and rejects with `Failure('bad_job_file')` for a pipe or a device, which could be read for ever. */
export function readRegularFile(path: string, what: string): string {
  if (isIrregular(path)) throw new Failure('bad_job_file', `${what} ${path} is no regular file`);
  return readNamedFile(path, what);
}

function isIrregular(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  } catch {
    // Reading it will tell why.
    return false;
  }
}

/** The variables of a file of `NAME=value` lines, as Node's own --env-file reads it. */
export function readEnvFile(path: string): Record<string, string> {
  return parseEnv(readNamedFile(path, 'the environment file')) as Record<string, string>;
}

/** False when there is certainly no file at this path. */
export function mayBeFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return true;
  }
}
