import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { advanceEnding, beginEnding } from '../../src/runner/ending.ts';
import { lookAt } from '../../src/runner/look.ts';
import type { Watched } from '../../src/runner/watched.ts';
import { findProcess, signal } from '../../src/system/process-table.ts';
import { takeSnapshot } from '../../src/system/run-processes.ts';
import { readEnding, storeEnding } from '../../src/system/spool.ts';
import { uptimeSeconds } from '../../src/system/uptime.ts';
import { adopted, aLook, scriptedRun, unstartedRun } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('ending');

async function untilReady(watched: Watched): Promise<void> {
  await waitFor('the command to be ready', () => {
    lookAt(watched, aLook());
    return watched.started?.pid != null && watched.stdout.size > 0;
  });
}

async function untilEnded(watched: Watched): Promise<void> {
  await waitFor('the end', () => {
    lookAt(watched, aLook());
    return watched.ended;
  });
}

function outputOf(watched: Watched): string {
  return readFileSync(join(watched.folder, 'out'), 'utf8');
}

test('cause, reason and KILL deadline are stored before anything is signalled', () => {
  const watched = unstartedRun(home, { graceMs: 5_000 });
  beginEnding(watched, 'stop', 'stopped by ann', 100);
  assert.deepEqual(readEnding(watched.folder), { cause: 'stop', reason: 'stopped by ann', killAtUptime: 105 });
});

test('the first cause wins, even when another process began the ending', () => {
  const watched = unstartedRun(home);
  const first = { cause: 'timeout' as const, reason: 'timed out after 1s', killAtUptime: 7 };
  storeEnding(watched.folder, first);
  beginEnding(watched, 'stop', 'stopped by ann', 100);
  assert.deepEqual(watched.ending, first);
  assert.deepEqual(adopted(watched).ending, first);
});

test('a run that has ended is not ended again', () => {
  const watched = unstartedRun(home);
  watched.exit = { status: 0, uptime: 1, note: '', cpuMs: null };
  beginEnding(watched, 'stop', 'too late', 100);
  assert.equal(watched.ending, null);
  assert.equal(existsSync(join(watched.folder, 'ending')), false);
});

test('feature 116: TERM once, KILL when the grace is over, and the wrapper records the end', async () => {
  const watched = scriptedRun(home, "trap 'echo term' TERM; echo ready; while :; do sleep 0.05; done");
  await untilReady(watched);
  beginEnding(watched, 'timeout', 'too long', uptimeSeconds());
  await waitFor('the command to hear TERM', () => {
    advanceEnding(watched, uptimeSeconds(), takeSnapshot());
    return outputOf(watched).includes('term');
  });
  advanceEnding(watched, uptimeSeconds(), takeSnapshot());
  assert.equal(outputOf(watched), 'ready\nterm\n');
  assert.equal(watched.signalSent, 'SIGTERM');
  assert.ok(watched.ending);
  watched.ending.killAtUptime = 0;
  await untilEnded(watched);
  assert.equal(watched.exit?.status, 137);
  assert.equal(watched.signalSent, 'SIGKILL');
});

test('feature 87: a descendant that left the session is ended too', async () => {
  const watched = scriptedRun(home, 'setsid sh -c \'trap "" TERM; echo $$; exec sleep 60\' & wait');
  await untilReady(watched);
  const straggler = Number(outputOf(watched));
  assert.ok(findProcess(straggler));
  beginEnding(watched, 'stop', 'asked', uptimeSeconds());
  assert.ok(watched.ending);
  watched.ending.killAtUptime = 0;
  await untilEnded(watched);
  assert.equal(findProcess(straggler), null);
});

test('invariant I7: a process that took over the number of the command is left alone', async () => {
  const other = scriptedRun(home, 'echo ready; exec sleep 60');
  await untilReady(other);
  const pid = other.started?.pid ?? 0;
  const watched = unstartedRun(home);
  // The command of this run had that pid long before the process that has it now was started.
  watched.started = { wrapperPid: 0, beforeReboot: false, pid, uptime: 1 };
  beginEnding(watched, 'stop', 'asked', 0);
  const { left } = advanceEnding(watched, Number.MAX_SAFE_INTEGER, takeSnapshot());
  assert.deepEqual(left, []);
  assert.ok(findProcess(pid), 'it was not signalled');
  signal(pid, 'SIGKILL');
  await untilEnded(other);
});

test('feature 127, invariant I7: a run of another project that has the same number is left alone', () => {
  const watched = unstartedRun(home);
  const elsewhere = join(temporaryFolder('elsewhere'), 'report');
  const environment = `CHRONIKER_RUN_ID=${watched.run.id}\0CHRONIKER_REPORT=${elsewhere}\0`;
  const process = { pid: 2 ** 30, parent: 1, session: 1, startedTicks: 1 };
  beginEnding(watched, 'stop', 'asked', 0);
  const { left } = advanceEnding(watched, 1, { processes: [process], environment: () => environment });
  assert.deepEqual([left, watched.signalSent], [[], null]);
});

test('what cannot be killed is told once, a minute after its deadline', () => {
  const watched = unstartedRun(home);
  const environment = `CHRONIKER_RUN_ID=${watched.run.id}\0CHRONIKER_REPORT=${watched.folder}/report\0`;
  // No such process exists: what matters is that the snapshot shows it again and again.
  const process = { pid: 2 ** 30, parent: 1, session: 1, startedTicks: 1 };
  const snapshot = { processes: [process], environment: () => environment };
  beginEnding(watched, 'stop', 'asked', 40);
  const deadline = watched.ending?.killAtUptime ?? 0;
  const told = [59.9, 60, 61].map((after) => advanceEnding(watched, deadline + after, snapshot).unkillable);
  assert.deepEqual(told, [false, true, false]);
});
