import { execa } from 'execa';
import { Failure } from '../domain/failure.ts';

/** The crontab of this user; '' when there is none. */
export async function readCrontab(): Promise<string> {
  // Only the words tell an empty one from a failure, and they are known in English.
  const english = { env: { LC_ALL: 'C' } };
  const result = await execa('crontab', ['-l'], { reject: false, stripFinalNewline: false, ...english });
  if (!result.failed) return result.stdout;
  // Busybox cannot open the file that is not there.
  if (/no crontab|no such file/i.test(result.stderr ?? '')) return '';
  throw unusable(result.stderr ?? '', result.code);
}

/** Replaces the crontab of this user. */
export async function writeCrontab(text: string): Promise<void> {
  const result = await execa('crontab', ['-'], { input: text, reject: false });
  if (result.failed) throw unusable(result.stderr ?? '', result.code);
}

/** Whether the launcher finds a Node that will do when cron starts it, whose environment is bare. */
export async function startsUnderCron(launcher: string): Promise<boolean> {
  const bare = { env: { PATH: '/usr/bin:/bin' }, extendEnv: false };
  return !(await execa(launcher, ['--version'], { ...bare, reject: false })).failed;
}

function unusable(stderr: string, code: string | undefined): Failure {
  if (code === 'ENOENT') {
    return new Failure(
      'bad_configuration',
      'there is no `crontab` program here: put the printed line where your cron reads it',
    );
  }
  return new Failure('no_permission', `the crontab cannot be used: ${stderr.trim().split('\n', 1)[0]}`);
}
