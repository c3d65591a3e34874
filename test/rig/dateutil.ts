import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hasDebianTools } from './debian-package.ts';
import type { RecurrenceAnswer, RecurrenceCase } from './recurrence-cases.ts';

const python = '/usr/bin/python3';

/** Why python-dateutil cannot be asked here, or false: it needs Debian's python3-dateutil, which only root can install. */
export const noDateutil: string | false = whyNoDateutil();

function whyNoDateutil(): string | false {
  if (hasDateutil()) return false;
  if (process.getuid?.() !== 0 || !hasDebianTools()) return 'LEFT OUT: Debian’s python3-dateutil is not installed';
  process.stdout.write("installing Debian's python3-dateutil\n");
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', 'python3-dateutil');
  return hasDateutil() ? false : 'LEFT OUT: Debian’s python3-dateutil could not be installed';
}

function hasDateutil(): boolean {
  return spawnSync(python, ['-c', 'import dateutil.rrule'], { stdio: 'ignore' }).status === 0;
}

/** What python-dateutil says of each case; a rule of which it says that it never fires has no slots. */
export function dateutilAnswers(cases: readonly RecurrenceCase[]): RecurrenceAnswer[] {
  const program = join(import.meta.dirname, 'answer-recurrences.py');
  const { stdout, stderr } = spawnSync(python, [program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as RecurrenceAnswer[];
}
