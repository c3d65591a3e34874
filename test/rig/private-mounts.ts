import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Whether a program can be given mounts that nobody else sees. */
export const hasPrivateMounts: boolean = spawnSync('unshare', ['-m', 'true']).status === 0;

/** Starts a program to which other files and folders stand in these places of the machine; its pid is the child's. */
export function spawnWithMounts(
  mounts: { place: string; from: string }[],
  argv: string[],
  env: Record<string, string>,
): ChildProcess {
  const commands = mounts.map(({ place, from }) => `mount --bind '${from}' ${place}`);
  const script = [...commands, 'exec "$@"'].join(' && ');
  const args = ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', ...argv];
  return spawn('unshare', args, { cwd: '/', env, stdio: 'inherit' });
}
