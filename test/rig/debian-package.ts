import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether Debian's own tools are here to fetch and unpack a package. */
export function hasDebianTools(): boolean {
  return ['apt-get', 'dpkg'].every((tool) => spawnSync(tool, ['--version']).status === 0);
}

/**
 * Fetches a Debian package and unpacks it below `folder`, without installing it and so without starting any service. Answers
 * the folder of what it holds, or null where Debian's tools or its archive are out of reach.
 */
export function unpackDebianPackage(name: string, folder: string): string | null {
  const fetched = join(folder, `${name}-package`);
  const unpacked = join(folder, name);
  mkdirSync(fetched, { recursive: true });
  process.stdout.write(`fetching Debian's ${name} to unpack it in a temporary folder (nothing is installed)\n`);
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { cwd: fetched, stdio: 'ignore' }).status;
  // A fresh container has no list of packages yet.
  if (aptGet('download', name) !== 0 && (aptGet('update') !== 0 || aptGet('download', name) !== 0)) return null;
  const [file] = globSync('*.deb', { cwd: fetched });
  if (file === undefined) return null;
  return spawnSync('dpkg', ['-x', join(fetched, file), unpacked], { stdio: 'ignore' }).status === 0 ? unpacked : null;
}

/** Installs a package where what is wanted of it is not there; answers why it is left out, or false. Only root can. */
export function installDebianPackage(name: string, isThere: () => boolean): string | false {
  if (isThere()) return false;
  if (process.getuid?.() !== 0 || !hasDebianTools()) return `LEFT OUT: Debian’s ${name} is not installed`;
  process.stdout.write(`installing Debian's ${name}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (...args: string[]) => spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env });
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', name);
  return isThere() ? false : `LEFT OUT: Debian’s ${name} could not be installed`;
}
