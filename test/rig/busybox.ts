import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { hasDebianTools, unpackDebianPackage } from './debian-package.ts';
import { hasPrivateMounts, spawnWithMounts } from './private-mounts.ts';
import { storyVariable } from './story-processes.ts';
import { waitFor } from './wait-for.ts';

/** A busybox crond of a story's own. */
export interface BusyboxCrond {
  pid: number;
  /** What it wrote about what it does. */
  log(): string;
  stop(): Promise<void>;
}

/** Why a busybox crond cannot be had here, or false. */
export const noBusyboxCrond: string | false = whyNoBusyboxCrond();

function whyNoBusyboxCrond(): string | false {
  if (!hasPrivateMounts) return 'busybox crond with a pid file of its own needs `unshare -m`, which only root may';
  return installedHasCrond() || hasDebianTools() ? false : 'no busybox with a crond on this machine';
}

function installedHasCrond(): boolean {
  const applets: string | null = spawnSync('busybox', ['--list'], { encoding: 'utf8' }).stdout;
  return applets?.split('\n').includes('crond') ?? false;
}

/** Starts busybox's crond on a crontab of its own, and with a pid file that is not the machine's. */
export async function startBusyboxCrond(story: { id: string; folder: string }, crontab: string): Promise<BusyboxCrond> {
  const folder = join(story.folder, 'crond');
  const tables = join(folder, 'crontabs');
  const log = join(folder, 'log');
  mkdirSync(tables, { recursive: true });
  mkdirSync(join(folder, 'run'));
  writeFileSync(join(tables, userInfo().username), crontab, { mode: 0o600 });
  const env = { PATH: '/usr/bin:/bin', [storyVariable]: story.id, MARKS: join(story.folder, 'marks') };
  const argv = [busyboxWithCrond(folder), 'crond', '-f', '-l', '0', '-c', tables, '-L', log];
  const child = spawnWithMounts([{ place: '/run', from: join(folder, 'run') }], argv, env);
  const ended = new Promise((tell) => child.once('close', tell));
  await waitFor('busybox crond to have started', () => existsSync(log));
  return {
    pid: child.pid ?? 0,
    log: () => readFileSync(log, 'utf8'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The machine's busybox when it has a crond (Alpine's has, Debian's has not); else Debian's other one, unpacked. */
function busyboxWithCrond(folder: string): string {
  if (installedHasCrond()) return 'busybox';
  const unpacked = unpackDebianPackage('busybox-static', folder);
  if (unpacked === null) throw new Error('no busybox here has a crond, and Debian has none to fetch');
  // Below usr since Debian 13.
  const [file] = globSync('{bin,usr/bin}/busybox', { cwd: unpacked });
  return join(unpacked, file ?? 'bin/busybox');
}
