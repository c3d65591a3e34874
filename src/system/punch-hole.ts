import { spawn } from 'node:child_process';

/**
 * Gives the disk blocks of `[from, to)` back while the file keeps its size (fallocate(1) --punch-hole). False where the
 * program or the file system cannot: then the file simply stays as large as it is.
 */
export async function punchHole(file: string, from: number, to: number): Promise<boolean> {
  const child = spawn('fallocate', ['--punch-hole', '--offset', `${from}`, '--length', `${to - from}`, file], {
    stdio: 'ignore',
  });
  return await new Promise((resolve) => {
    child.once('exit', (code) => resolve(code === 0));
    child.once('error', () => resolve(false));
  });
}
