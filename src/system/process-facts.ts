import { availableParallelism, constants, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../domain/failure.ts';
import { realPath } from './real-path.ts';

/** The folder in which the program was started; one that somebody has removed since is a `Failure`. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure('file_not_found', `the working folder cannot be told (${code}): change to one that exists`);
  }
}

/** How many cores this process may use. */
export function coreCount(): number {
  return availableParallelism();
}

/** The system's time zone, IANA. Costs the first use of Intl, so ask only when it is needed. */
export function systemTimezone(): string {
  // A TZ that is empty or names a file, as `:/etc/localtime` does, tells Intl nothing.
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions() as { timeZone: string | undefined };
  if (timeZone !== undefined && timeZone !== 'Etc/Unknown') return timeZone;
  return /\/zoneinfo\/(.+)$/.exec(realPath('/etc/localtime'))?.[1] ?? 'UTC';
}

/** Folder of the launcher `chroniker`, beside the folder (`src` or `dist`) that this program runs from. Absolute. */
export function binFolder(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!['src', 'dist'].includes(basename(dir)) && dir !== dirname(dir)) dir = dirname(dir);
  return join(dirname(dir), 'bin');
}

/** The Node that runs this program. Absolute. */
export function nodeProgram(): string {
  return process.execPath;
}

/** Who runs this process, for histories: the login name, or the uid where it has none. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 0}`;
  }
}

/** The exit status by which a shell reports that a signal ended a command: 128 and its number. */
export function statusOfSignal(signal: string): number {
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
