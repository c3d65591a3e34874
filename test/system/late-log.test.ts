import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LateLog } from '../../src/system/late-log.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const second = 1_000;

function lateLog(path: string, trouble: string[] = []): LateLog {
  return new LateLog({ path, mode: 0o600, days: 15 }, (error) =>
    trouble.push((error as NodeJS.ErrnoException).code ?? error.message),
  );
}

function linesIn(folder: string): unknown[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).n),
  );
}

/** A clock of timers that is moved by hand; `performance.now` goes with it. */
function clockByHand(t: TestContext): (ms: number) => void {
  let nowMs = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => nowMs);
  return (ms) => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
}

test('lines wait in memory while more come, and are written in order once a second has passed without', async (t) => {
  const pass = clockByHand(t);
  const folder = temporaryFolder('late');
  const log = lateLog(join(folder, 'a.log'));
  for (const n of [0, 1, 2]) {
    log.write('info', [{ n }]);
    pass(0.9 * second);
  }
  assert.deepEqual(linesIn(folder), []);
  pass(0.1 * second);
  t.mock.timers.reset();
  t.mock.restoreAll();
  await waitFor('the lines to be written', () => linesIn(folder).length === 3);
  log.write('info', [{ n: 3 }]);
  assert.deepEqual(linesIn(folder), [0, 1, 2, 3]);
  await log.close();
});

test('hundreds of lines that waited are written in order, whatever their levels', async () => {
  const folder = temporaryFolder('late');
  const log = lateLog(join(folder, 'a.log'));
  const all = Array.from({ length: 1_000 }, (_, n) => n);
  for (const n of all) log.write(n % 300 === 0 ? 'warn' : 'info', [{ n }]);
  await log.close();
  assert.deepEqual(linesIn(folder), all);
});

test('nothing waits longer than five seconds, however much happens', async (t) => {
  const pass = clockByHand(t);
  const folder = temporaryFolder('late');
  const log = lateLog(join(folder, 'a.log'));
  for (let n = 0; n < 10; n++) {
    log.write('info', [{ n }]);
    pass(0.5 * second);
  }
  t.mock.timers.reset();
  t.mock.restoreAll();
  await waitFor('the lines to be written', () => linesIn(folder).length === 10);
  await log.close();
});

test('a process that ends at once has written everything, in order, and drops what comes too late', async () => {
  const folder = temporaryFolder('late');
  const log = lateLog(join(folder, 'a.log'));
  log.write('info', [{ n: 0 }]);
  const closed = log.close();
  log.write('info', [{ n: 1 }]);
  await closed;
  log.write('info', [{ n: 2 }]);
  await log.close();
  assert.deepEqual(linesIn(folder), [0, 1]);
});

test('a log to which nothing was written leaves nothing behind', async () => {
  const folder = temporaryFolder('late');
  await lateLog(join(folder, 'a.log')).close();
  assert.deepEqual(readdirSync(folder), []);
});

test('trouble is told once, not for every line, and again an hour later', async (t) => {
  const folder = temporaryFolder('late');
  const place = join(folder, 'logs');
  writeFileSync(place, '');
  const trouble: string[] = [];
  const log = lateLog(join(place, 'a.log'), trouble);
  log.write('info', [{ n: 0 }]);
  await waitFor('the trouble to be told', () => trouble.length > 0);
  log.write('info', [{ n: 1 }]);
  log.write('info', [{ n: 2 }]);
  assert.deepEqual(trouble, ['ENOTDIR']);
  const start = performance.now();
  t.mock.method(performance, 'now', () => start + 3600 * second);
  log.write('info', [{ n: 3 }]);
  log.write('info', [{ n: 4 }]);
  assert.deepEqual(trouble, ['ENOTDIR', 'ENOTDIR']);
  rmSync(place);
  log.write('info', [{ n: 5 }]);
  t.mock.restoreAll();
  await log.close();
  assert.deepEqual(linesIn(place), [5]);
});
