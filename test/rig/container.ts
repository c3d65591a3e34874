import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';

/** What gives a command a process table of its own, in which it is process 1, as a container does. */
export const ownProcessTable: readonly string[] = ['unshare', '-pf', '--mount-proc'];

/** Whether this machine permits it; where tests must be whole it has to. */
export function mayContain(t: TestContext): boolean {
  const [program = '', ...flags] = ownProcessTable;
  const { status, stderr } = spawnSync(program, [...flags, '/bin/true'], { encoding: 'utf8' });
  if (status === 0) return true;
  assert.notEqual(process.env.CI, 'true', `no process table of its own can be had: ${stderr}`);
  t.skip('unshare is not permitted here');
  return false;
}

/** The pid, as it is here, of the process below this one that is process 1 of another table; 0 = there is none. */
export function firstProcessUnder(pid: number): number {
  const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  for (const child of below) {
    if (/^NSpid:\t\d+\t1$/m.test(readFileSync(`/proc/${child}/status`, 'utf8'))) return child;
    const found = firstProcessUnder(child);
    if (found > 0) return found;
  }
  return 0;
}
