import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDebianTools, unpackDebianPackage } from './debian-package.ts';
import { storyVariable } from './story-processes.ts';
import { waitFor } from './wait-for.ts';

/** A cron daemon of a story's own. */
export interface Cron {
  pid: number;
  /** What cron mailed, oldest first: the subject, which names the command, and what the command printed. */
  mails(): { subject: string; text: string }[];
  stop(): Promise<void>;
}

const installed = '/usr/sbin/cron';

/** Why a private cron cannot be had here, or false: it needs Debian's cron, and mounts that nobody else sees. */
export const noPrivateCron: string | false = whyNoPrivateCron();

function whyNoPrivateCron(): string | false {
  if (spawnSync('unshare', ['-m', 'true']).status !== 0)
    return 'a private cron needs `unshare -m`, which only root may';
  return existsSync(installed) || hasDebianTools() ? false : 'there is no Debian cron on this machine';
}

/**
 * Starts Debian's cron on a crontab of its own. It sees private folders in place of all that the machine's cron reads and
 * writes (crontabs, pid file, mail program), and its PATH and variables are cron's own.
 */
export async function startCron(story: { id: string; folder: string }, crontab: string): Promise<Cron> {
  const folder = join(story.folder, 'cron');
  const [run, spool, programs, empty, mail] = ['run', 'spool', 'programs', 'empty', 'mail'].map((name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  }) as [string, string, string, string, string];
  copyFileSync(cronProgram(folder), join(programs, 'cron'));
  // One file a mail, named so that they sort as they came.
  program(join(programs, 'sendmail'), `#!/bin/sh\ncat >"${mail}/$(date +%s.%N)"\n`);
  const table = join(spool, 'cron/crontabs/root');
  mkdirSync(join(spool, 'cron/crontabs'), { recursive: true });
  writeFileSync(table, crontab, { mode: 0o600 });
  writeFileSync(join(folder, 'crontab'), '');
  const mounts = [
    [spool, '/var/spool'],
    [run, '/run'],
    [programs, '/usr/sbin'],
    [join(folder, 'crontab'), '/etc/crontab'],
    ...['d', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'].map((name) => [empty, `/etc/cron.${name}`]),
  ].filter(([, place = '']) => existsSync(place));
  const script = `${mounts.map(([from, place]) => `mount --bind '${from}' ${place}`).join(' && ')} && exec /usr/sbin/cron -f`;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', [storyVariable]: story.id };
  const child = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script], { env, stdio: 'inherit' });
  const ended = new Promise((tell) => child.once('close', tell));
  const pid = child.pid ?? 0;
  await waitFor('cron to have started', () => existsSync(join(run, 'crond.pid')));
  return {
    pid,
    mails: () =>
      readdirSync(mail)
        .sort()
        .map((name) => readMail(join(mail, name))),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The machine's cron when it is installed; else unpacked from its package, since installing it would start one. */
function cronProgram(folder: string): string {
  if (existsSync(installed)) return installed;
  const unpacked = unpackDebianPackage('cron', folder);
  if (unpacked === null) throw new Error('there is no cron here, and Debian has none to fetch');
  return join(unpacked, 'usr/sbin/cron');
}

function program(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function readMail(path: string): { subject: string; text: string } {
  const [head = '', ...rest] = readFileSync(path, 'utf8').split('\n\n');
  return { subject: /^Subject: (.*)$/m.exec(head)?.[1] ?? '', text: rest.join('\n\n') };
}
