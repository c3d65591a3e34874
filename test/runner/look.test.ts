import assert from 'node:assert/strict';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lookAt } from '../../src/runner/look.ts';
import type { Watched } from '../../src/runner/watched.ts';
import { findProcess, signal } from '../../src/system/process-table.ts';
import { closeGate } from '../../src/system/spool.ts';
import { adopted, aLook, scriptedRun, unstartedRun, writeResult } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('look');
const noProcesses = { processes: [], environment: () => '' };

async function lookUntil(what: string, watched: Watched, is: () => boolean): Promise<void> {
  await waitFor(what, () => {
    lookAt(watched, aLook());
    return is();
  });
}

test('a run has ended once its wrapper wrote its last word, and its output is measured', async () => {
  const watched = scriptedRun(home, 'echo four; echo no >&2; exit 3');
  await lookUntil('the end', watched, () => watched.ended);
  assert.equal(watched.exit?.status, 3);
  assert.deepEqual([watched.stdout.size, watched.stderr.size], [5, 3]);
});

test('invariant I3: what a command writes between the measuring and its exit is counted', () => {
  const watched = unstartedRun(home);
  watched.ending = { cause: 'stop', reason: 'asked', killAtUptime: Number.POSITIVE_INFINITY };
  const snapshot = () => {
    appendFileSync(join(watched.folder, 'out'), 'last words');
    writeResult(watched, '0 1.00');
    return noProcesses;
  };
  lookAt(watched, { uptime: 1, thorough: false, snapshot });
  assert.equal(watched.ended, true);
  assert.equal(watched.stdout.size, 'last words'.length);
});

test('a run whose wrapper was killed goes on while its command lives, and has then vanished without an exit', async () => {
  const watched = scriptedRun(home, 'exec sleep 60');
  await lookUntil('the start', watched, () => watched.started?.pid != null);
  signal(watched.started?.wrapperPid ?? 0, 'SIGKILL');
  await lookUntil('the end of the wrapper', watched, () => watched.wrapperGone);
  lookAt(watched, aLook());
  assert.equal(watched.ended, false);
  signal(watched.started?.pid ?? 0, 'SIGKILL');
  await lookUntil('the end', watched, () => watched.ended);
  assert.equal(watched.exit, null);
});

test('an adopted run is found vanished by a thorough look alone', async () => {
  const watched = scriptedRun(home, 'exec sleep 60');
  await lookUntil('the start', watched, () => watched.started?.pid != null);
  signal(watched.started?.wrapperPid ?? 0, 'SIGKILL');
  signal(watched.started?.pid ?? 0, 'SIGKILL');
  await waitFor('both to be gone', () => watched.wrapperGone && !findProcess(watched.started?.pid ?? 0));
  const found = adopted(watched);
  lookAt(found, { ...aLook(), thorough: false });
  assert.equal(found.ended, false);
  lookAt(found, aLook());
  assert.equal(found.ended, true);
});

test('an adopted run whose wrapper and command live is left alone', async () => {
  const watched = scriptedRun(home, 'exec sleep 60');
  await lookUntil('the start', watched, () => watched.started?.pid != null);
  const found = adopted(watched);
  lookAt(found, aLook());
  assert.equal(found.ended, false);
  assert.deepEqual(found.started, watched.started);
  signal(watched.started?.pid ?? 0, 'SIGKILL');
  await lookUntil('the end', found, () => found.ended);
  assert.equal(found.exit?.status, 137);
});

test('a closed gate is no start', () => {
  const watched = unstartedRun(home);
  assert.equal(closeGate(watched.folder), true);
  lookAt(watched, { uptime: 1, thorough: false, snapshot: () => noProcesses });
  assert.equal(watched.started, null);
});

test('a stream that its command truncated is told once, and its figures are approximate from then on', () => {
  const watched = unstartedRun(home);
  const out = join(watched.folder, 'out');
  const look = { uptime: 1, thorough: false, snapshot: () => noProcesses };
  writeFileSync(out, '0123456789');
  assert.deepEqual(lookAt(watched, look), []);
  truncateSync(out, 3);
  assert.deepEqual(lookAt(watched, look), [{ kind: 'truncated', stream: 'stdout' }]);
  truncateSync(out, 1);
  assert.deepEqual(lookAt(watched, look), []);
  assert.equal(watched.stdout.truncated, true);
});

test('feature 118: a timeout counts from the start of the command by the clock on the wall of the kernel', () => {
  const watched = unstartedRun(home, { timeoutMs: 2_000 });
  watched.started = { wrapperPid: 0, beforeReboot: false, pid: null, uptime: 100 };
  const lookAfter = (seconds: number) =>
    lookAt(watched, { uptime: 100 + seconds, thorough: false, snapshot: () => noProcesses });
  lookAfter(1.99);
  assert.equal(watched.ending, null);
  lookAfter(2);
  assert.deepEqual(watched.ending, { cause: 'timeout', reason: 'timed out after 2s', killAtUptime: 162 });
});

test('a command that ended in time did not time out, however late one looks', () => {
  const watched = unstartedRun(home, { timeoutMs: 1_000 });
  watched.started = { wrapperPid: 0, beforeReboot: false, pid: null, uptime: 100 };
  writeResult(watched, '0 100.50');
  lookAt(watched, { uptime: 500, thorough: false, snapshot: () => noProcesses });
  assert.equal(watched.ending, null);
  assert.equal(watched.ended, true);
});

test('invariant I7: after a reboot nothing is taken for a process of the run, and the clock of its timeout is gone', () => {
  const watched = unstartedRun(home, { timeoutMs: 1_000 });
  // Our own process stands for a stranger that has the number of the wrapper now and is older than its note says.
  writeFileSync(join(watched.folder, 'started'), `1 ${process.pid} another-boot ${process.pid} 1000000000.00\n`);
  lookAt(watched, { ...aLook(), uptime: 2_000_000_000 });
  assert.equal(watched.started?.beforeReboot, true);
  assert.equal(watched.ending, null);
  assert.equal(watched.ended, true);
  assert.equal(watched.exit, null);
});
