import { accessSync, constants, statSync } from 'node:fs';
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
  const found = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  return found ? `not executable: ${found}` : `command not found: ${name} (looked in ${path})`;
}

function whyNotExecutable(file: string): string | null {
  const stats = statOrNull(file);
  if (!stats) return `command not found: ${file}`;
  if (stats.isDirectory()) return `not executable: ${file} is a folder`;
  try {
    accessSync(file, constants.X_OK);
    return null;
  } catch {
    return `not executable: ${file}`;
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
