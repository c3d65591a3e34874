import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lets Node keep what it compiles of the modules loaded from now on, which halves a tick. Without a place for that it goes
 * without. Whoever can write there decides what runs here: so the place belongs to this user, and nobody else may write.
 */
export function turnOnCompileCache(packageFolder: string): void {
  const folder = cacheFolder(packageFolder);
  if (folder !== null) module.enableCompileCache(folder);
}

/** In the package if it is this user's own (root would leave files there that its owner cannot remove), else a temporary one. */
export function cacheFolder(packageFolder: string): string | null {
  const uid = process.getuid?.() ?? -1;
  const inPackage =
    look(packageFolder)?.uid === uid ? own(join(packageFolder, 'node_modules/.cache/chroniker'), uid) : null;
  return inPackage ?? own(join(tmpdir(), `chroniker-cache-${uid}`), uid);
}

/** The folder, made if it is missing; null = it cannot be had, or is not this user's alone. */
function own(folder: string, uid: number): string | null {
  const stats = look(folder) ?? make(folder);
  const isOurs = stats?.isDirectory() === true && stats.uid === uid && (stats.mode & 0o022) === 0;
  return isOurs ? folder : null;
}

function make(folder: string): Stats | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return undefined;
  }
  return look(folder);
}

function look(folder: string): Stats | undefined {
  try {
    return lstatSync(folder, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
