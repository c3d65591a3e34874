import { execa } from 'execa';

/**
 * Gives the disk blocks of `[from, to)` back while the file keeps its size (fallocate(1) --punch-hole). False where the
 * program or the file system cannot: then the file simply stays as large as it is.
 */
export async function punchHole(file: string, from: number, to: number): Promise<boolean> {
  const result = await execa('fallocate', ['--punch-hole', '--offset', `${from}`, '--length', `${to - from}`, file], {
    reject: false,
    stdio: 'ignore',
  });
  return result.exitCode === 0;
}
