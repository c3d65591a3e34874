import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { takeLockfile } from '../../src/system/lockfile.ts';
import { findProcess, ownProcess } from '../../src/system/process-table.ts';
import { uptimeSeconds } from '../../src/system/uptime.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('lockfile');
const minuteMs = 60_000;

const sleeper = spawn('sleep', ['600']);
after(() => sleeper.kill('SIGKILL'));

/** A path at which somebody else has left this. */
function lockOf(owner: object | string): string {
  const path = freshPath();
  symlinkSync(typeof owner === 'string' ? owner : JSON.stringify(owner), path);
  return path;
}

function freshPath(): string {
  return join(mkdtempSync(join(folder, 'lock-')), 'deciding.lock');
}

/** A process that lives, as a lock names it. */
function living(changes: object = {}): object {
  const pid = sleeper.pid ?? 0;
  const startedTicks = String(findProcess(pid)?.startedTicks);
  return { ...ownProcess(), pid, startedTicks, takenAt: uptimeSeconds(), ...changes };
}

function isTaken(path: string): boolean {
  const lock = takeLockfile(path, minuteMs);
  if (typeof lock !== 'function') return false;
  lock();
  assert.deepEqual(readdirSync(dirname(path)), [], 'nothing is left');
  return true;
}

test('feature 171: who comes second hears who was first, and may come in when that one has let go', () => {
  const path = freshPath();
  const first = takeLockfile(path, minuteMs);
  assert.deepEqual(takeLockfile(path, minuteMs), { heldBy: process.pid });
  if (typeof first === 'function') first();
  assert.ok(isTaken(path));
});

test('feature 171: the lock of a living process is respected', () => {
  assert.deepEqual(takeLockfile(lockOf(living()), minuteMs), { heldBy: sleeper.pid });
});

test('feature 171: the lock of a dead process is nobody’s', async () => {
  const child = spawn('true');
  const owner = living({ pid: child.pid });
  await once(child, 'exit');
  assert.ok(isTaken(lockOf(owner)));
});

test('feature 171: the lock of a process whose pid is another’s now is nobody’s', () => {
  assert.ok(isTaken(lockOf(living({ startedTicks: '1' }))));
});

test('feature 171: a lock from before the machine was started anew is nobody’s', () => {
  assert.ok(isTaken(lockOf(living({ bootId: 'an earlier boot' }))));
});

test('a lock of another pid namespace is respected, as its owner is out of sight', () => {
  const pidNamespace = 'pid:[1]';
  assert.deepEqual(takeLockfile(lockOf(living({ pidNamespace })), minuteMs), { heldBy: sleeper.pid });
});

test('a lock that is held for too long is nobody’s, whoever lives', () => {
  const takenAt = uptimeSeconds() - 61;
  assert.ok(isTaken(lockOf(living({ takenAt }))));
  assert.ok(isTaken(lockOf(living({ takenAt, pidNamespace: 'pid:[1]' }))));
});

for (const garbage of ['no document', '{}', 'null', '[]', '{"pid":1}', '12']) {
  test(`feature 171: a lock that says ${garbage} is nobody’s`, () => assert.ok(isTaken(lockOf(garbage))));
}

test('feature 171: a file in place of the lock is taken away', () => {
  const path = freshPath();
  writeFileSync(path, '4711\n');
  assert.ok(isTaken(path));
});

test('whoever lost its lock to another leaves that one alone', () => {
  const path = freshPath();
  const late = takeLockfile(path, minuteMs);
  const others = JSON.stringify(living());
  rmSync(path);
  symlinkSync(others, path);
  if (typeof late === 'function') late();
  assert.equal(readlinkSync(path), others);
});

test('a folder that cannot be written is told in a sentence', () => {
  assert.throws(() => takeLockfile(join(folder, 'missing/deciding.lock'), minuteMs), /the lock .* cannot be made/);
});

test('a lock is whole as soon as it is there', () => {
  const path = freshPath();
  takeLockfile(path, minuteMs);
  assert.ok(lstatSync(path).isSymbolicLink());
  assert.equal(JSON.parse(readlinkSync(path)).pid, process.pid);
});
