import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/**
 * Why this command cannot be started, in a sentence, or null. Checked before spawning, so that a missing program is a clear
 * failure and not exit status 127.
 */
export function whyNotStartable(argv: string[], path: string, cwd: string): string | null {
  const [name = ''] = argv;
  if (!isFolder(cwd)) return `working folder not found: ${cwd}`;
  if (name.includes('/')) return whyNotExecutable(isAbsolute(name) ? name : resolve(cwd, name));
  const places = path.split(delimiter).map((folder) => join(resolve(cwd, folder || '.'), name));
  if (places.some((place) => whyNotExecutable(place) === null)) return null;
  const found = places.find((place) => statOrNull(place)?.isFile());
  if (found === undefined) return `command not found: ${name} (looked in ${path})`;
  return whyNotExecutable(found) ?? `not executable: ${found}`;
}

function whyNotExecutable(file: string): string | null {
  const stats = statOrNull(file);
  if (!stats) return `command not found: ${file}`;
  if (stats.isDirectory()) return `not executable: ${file} is a folder`;
  try {
    accessSync(file, constants.X_OK);
    return whyNotInterpreted(file);
  } catch {
    return `not executable: ${file}`;
  }
}

/** A script whose first line names no program ends as if it were missing itself, and often enough for an invisible character. */
function whyNotInterpreted(file: string): string | null {
  const interpreter = /^#![ \t]*(\/[^ \t\n\0]*)/.exec(beginning(file))?.[1];
  if (interpreter === undefined || statOrNull(interpreter)) return null;
  const cure = interpreter.endsWith('\r') ? '; its lines end as on Windows (CR LF): end them with LF alone' : '';
  return `not executable: ${file} asks for ${interpreter.trimEnd()} to run it, which is not found${cure}`;
}

/** As much as the kernel reads of a script; nothing where only its execution is allowed. */
function beginning(file: string): string {
  let handle: number | null = null;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(256);
    return bytes.toString('utf8', 0, readSync(handle, bytes));
  } catch {
    return '';
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

function isFolder(path: string): boolean {
  return statOrNull(path)?.isDirectory() ?? false;
}

function statOrNull(path: string) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
