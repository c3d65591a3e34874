import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');

/** A call that hangs is killed, so that its test fails instead of hanging too. */
const longestCallMs = 60_000;

/**
 * Calls the real program on a terminal of its own (`script` of bsdutils), with a person who types. Answers the exit code and
 * what stood on the screen, without the movements of its cursor.
 */
export async function onTerminal(
  folder: string,
  args: string[],
  { env = {}, typed = '' }: { env?: Record<string, string>; typed?: string } = {},
): Promise<{ code: number | null; text: string }> {
  const line = [launcher, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { HOME = '/', PATH = '/usr/bin:/bin' } = process.env;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: folder,
    env: {
      HOME,
      PATH: `${dirname(process.execPath)}:${PATH}`,
      CHRONIKER_NODE: process.execPath,
      SHELL: '/bin/sh',
      ...env,
    },
    timeout: longestCallMs,
  });
  const heard: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => {
    heard.push(data);
    // Only what is asked is answered: what is typed before would be the editor's.
    if (typed !== '' && Buffer.concat(heard).includes('[Y/n]')) child.stdin.end(typed);
  });
  if (typed === '') child.stdin.end();
  const code = await new Promise<number | null>((tell, fail) => {
    child.on('error', fail);
    child.on('close', tell);
  });
  return { code, text: withoutMovements(Buffer.concat(heard).toString('utf8')) };
}

function withoutMovements(screen: string): string {
  return screen
    .split('\u001b')
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^\[[0-9;]*[A-Za-z]/, '')))
    .join('')
    .replaceAll('\r', '')
    .trim();
}
