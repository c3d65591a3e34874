import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { binFolder } from './process-facts.ts';

/**
 * Lets Node keep what it compiles of the modules loaded from now on, which halves a tick. Without a place for that it goes
 * without. Whoever can write there decides what runs here: so the place belongs to this user, and nobody else may write.
 */
export function turnOnCompileCache(): void {
  const folder = cacheFolder(dirname(binFolder()));
  if (folder !== null) module.enableCompileCache(folder);
}

/** In the package if it is this user's own (root would leave files there that its owner cannot remove), else a temporary one. */
export function cacheFolder(packageFolder: string): string | null {
  const uid = process.getuid?.() ?? -1;
  const isOwn = look(packageFolder)?.uid === uid;
  const inPackage = isOwn ? own(packageFolder, ['node_modules', '.cache', 'chroniker'], uid) : null;
  return inPackage ?? own(tmpdir(), [`chroniker-cache-${uid}`], uid);
}

/** The folder, made if it is missing; null = it cannot be had, or is not this user's alone. */
function own(base: string, names: string[], uid: number): string | null {
  const folder = join(base, ...names);
  const stats = look(folder) ?? make(base, names);
  const isOurs = stats?.isDirectory() === true && stats.uid === uid && (stats.mode & 0o022) === 0;
  return isOurs ? folder : null;
}

/** Step by step: a recursive mkdirSync never returns where nothing can be made, such as in /proc. */
function make(base: string, names: string[]): Stats | undefined {
  let folder = base;
  for (const name of names) {
    folder = join(folder, name);
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
    }
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
