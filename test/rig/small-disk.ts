import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A file system of a few MiB of its own that can be filled to its last byte. */
export interface SmallDisk {
  folder: string;
  fill(): void;
  free(): void;
}

/** Mounts one for a test; null, and the test is left out, where that is not permitted (never in CI). */
export function smallDisk(t: TestContext, mebibytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'chroniker-small-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', options, { encoding: 'utf8' });
  if (status !== 0) {
    assert.notEqual(process.env.CI, 'true', `no small disk can be had: ${stderr}`);
    t.skip('mounting is not permitted here');
    return null;
  }
  const filler = join(folder, 'filler');
  t.after(() => {
    spawnSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, fill: () => fill(filler), free: () => rmSync(filler, { force: true }) };
}

/** To the last byte: first in large pieces, then in small ones. */
function fill(filler: string): void {
  const file = openSync(filler, 'a');
  try {
    for (const bytes of [65_536, 4_096, 512, 1]) while (takes(file, bytes));
  } finally {
    closeSync(file);
  }
}

function takes(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    return false;
  }
}
