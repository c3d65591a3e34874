import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDebianTools, unpackDebianPackage } from './debian-package.ts';
import { hasPrivateMounts, spawnWithMounts } from './private-mounts.ts';
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
  if (!hasPrivateMounts) return 'a private cron needs `unshare -m`, which only root may';
  return existsSync(installed) || hasDebianTools() ? false : 'there is no Debian cron on this machine';
}

/**
 * Starts Debian's cron on a crontab of its own. It sees private folders in place of all that the machine's cron reads and
 * writes (crontabs, pid file, mail program), and its PATH and variables are cron's own.
 */
export async function startCron(story: { id: string; folder: string }, crontab: string): Promise<Cron> {
  const folder = join(story.folder, 'cron');
  for (const name of ['run', 'spool/cron/crontabs', 'programs', 'empty', 'mail']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'spool/cron/crontabs/root'), crontab, { mode: 0o600 });
  writeFileSync(join(folder, 'crontab'), '');
  copyFileSync(cronProgram(folder), join(folder, 'programs/cron'));
  const mail = join(folder, 'mail');
  // One file a mail, named so that they sort as they came.
  program(join(folder, 'programs/sendmail'), `#!/bin/sh\ncat >"${mail}/$(date +%s.%N)"\n`);
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', [storyVariable]: story.id };
  const child = spawnWithMounts(mountsOver(folder), ['/usr/sbin/cron', '-f'], env);
  const ended = new Promise((tell) => child.once('close', tell));
  await waitFor('cron to have started', () => existsSync(join(folder, 'run/crond.pid')));
  return {
    pid: child.pid ?? 0,
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

/** What lies in `folder` for the places that cron goes by. */
function mountsOver(folder: string): { place: string; from: string }[] {
  const places = {
    '/var/spool': 'spool',
    '/run': 'run',
    '/usr/sbin': 'programs',
    '/etc/crontab': 'crontab',
    ...Object.fromEntries(cronFolders.map((name) => [`/etc/cron.${name}`, 'empty'])),
  };
  return Object.entries(places)
    .filter(([place]) => existsSync(place))
    .map(([place, name]) => ({ place, from: join(folder, name) }));
}

const cronFolders = ['d', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'];

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
