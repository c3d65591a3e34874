import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogSink } from '../../src/system/log-sink.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const sinkSource = join(import.meta.dirname, '../../src/system/log-sink.ts');
const folder = temporaryFolder('sink');

// Far from UTC, so that a day of the host's own would show.
process.env.TZ = 'Pacific/Kiritimati';

function sink(path: string, trouble: string[] = []): LogSink {
  return new LogSink({ path, mode: 0o600, days: 15 }, (error) =>
    trouble.push((error as NodeJS.ErrnoException).code ?? error.message),
  );
}

function linesOf(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  assert.equal(lines.pop(), '', 'the last line is whole');
  // An empty line closes half a line that another process seemed to have left.
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('lines are JSON in the order in which they came, and all are there once it is closed', async () => {
  const path = join(folder, 'order.log');
  const log = sink(path);
  for (let n = 0; n < 100; n++) log.write('info', [{ n }]);
  log.write('error', [{ n: 100, text: 'ä "\n' }, { n: 101 }]);
  await log.close();
  const [file = ''] = readdirSync(folder);
  assert.match(file, /^order-\d{4}-\d\d-\d\d\.log$/);
  const lines = linesOf(join(folder, file));
  assert.deepEqual(
    lines.map(({ n }) => n),
    Array.from({ length: 102 }, (_, n) => n),
  );
  assert.equal(lines[100]?.text, 'ä "\n');
});

test('the day of a file is that of UTC, and a new one begins at its midnight, with no list of files beside them', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 1, 28, 23, 59, 59, 999) });
  const inside = join(folder, `it's "<odd>" %DATE%: |?*`);
  const log = sink(join(inside, 'a.b:c?.log'));
  log.write('info', [{ day: 28 }]);
  t.mock.timers.tick(1);
  log.write('info', [{ day: 1 }]);
  t.mock.timers.tick(86_400_000 - 1);
  log.write('info', [{ day: 1 }]);
  await log.close();
  const files = readdirSync(inside).sort();
  assert.deepEqual(files, ['a.b:c?-2026-02-28.log', 'a.b:c?-2026-03-01.log']);
  assert.deepEqual(
    files.map((file) => linesOf(join(inside, file)).map(({ day }) => day)),
    [[28], [1, 1]],
  );
});

test('writers that begin a day at the same time share its file and each remove the oldest, whoever is first', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 2, 1, 23, 59, 59) });
  const inside = temporaryFolder('midnight');
  writeFileSync(join(inside, 'a-2026-02-15.log'), '');
  const trouble: string[] = [];
  const logs = [0, 1, 2, 3].map(() => sink(join(inside, 'a.log'), trouble));
  const writeAll = (n: number) => {
    for (const [who, log] of logs.entries()) log.write('info', [{ who, n }]);
  };
  writeAll(0);
  t.mock.timers.tick(1000);
  writeAll(1);
  writeAll(2);
  await Promise.all(logs.map((log) => log.close()));
  assert.deepEqual(dayFilesIn(inside), ['a-2026-03-01.log', 'a-2026-03-02.log']);
  assert.equal(linesOf(join(inside, 'a-2026-03-01.log')).length, 4);
  const after = linesOf(join(inside, 'a-2026-03-02.log'));
  for (const who of logs.keys()) {
    assert.deepEqual(
      after.filter((line) => line.who === who).map(({ n }) => n),
      [1, 2],
    );
  }
  assert.deepEqual(trouble, []);
});

test('as a day begins the oldest files are removed by name, and no others', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 2, 1) });
  const inside = temporaryFolder('old');
  for (const day of ['2026-02-14', '2026-02-15', '2026-02-16']) writeFileSync(join(inside, `a-${day}.log`), '');
  writeFileSync(join(inside, 'mine-2020-01-01.log'), '');
  const log = sink(join(inside, 'a.log'));
  log.write('info', [{ n: 0 }]);
  await new Promise((turn) => setImmediate(turn));
  assert.deepEqual(dayFilesIn(inside), ['a-2026-02-15.log', 'a-2026-02-16.log', 'a-2026-03-01.log']);
  t.mock.timers.tick(86_400_000);
  log.write('info', [{ n: 1 }]);
  await log.close();
  assert.deepEqual(dayFilesIn(inside), ['a-2026-02-16.log', 'a-2026-03-01.log', 'a-2026-03-02.log']);
  assert.ok(existsSync(join(inside, 'mine-2020-01-01.log')));
});

function dayFilesIn(inside: string): string[] {
  return readdirSync(inside)
    .filter((file) => file.startsWith('a-'))
    .sort();
}

test('after the first turn of the loop a line is in its file as soon as it is written', async () => {
  const inside = temporaryFolder('at-once');
  const log = sink(join(inside, 'a.log'));
  log.write('info', [{ n: 0 }]);
  await new Promise((turn) => setImmediate(turn));
  log.write('info', [{ n: 1 }]);
  const [file = ''] = readdirSync(inside);
  assert.deepEqual(linesOf(join(inside, file)), [{ n: 0 }, { n: 1 }]);
  await log.close();
});

test('a process that ends without closing has written everything', () => {
  const inside = temporaryFolder('no-close');
  run(`log.write('info', [{ n: 0 }]); log.write('info', [{ n: 1 }]);`, inside);
  const [file = ''] = readdirSync(inside);
  assert.deepEqual(linesOf(join(inside, file)), [{ n: 0 }, { n: 1 }]);
});

test('feature 173: four processes that write 1,000 lines each at the same time lose none and tear none', async () => {
  const inside = temporaryFolder('four');
  const writers = [0, 1, 2, 3].map((who) => {
    const pad = 'x'.repeat(300 * who);
    const body = `for (let n = 0; n < 1000; n++) {
      log.write('info', [{ who: ${who}, n, pad: '${pad}' }]);
      if (n % 50 === 0) await new Promise((turn) => setImmediate(turn));
    }`;
    return spawn(process.execPath, ['--input-type=module-typescript', '-e', script(body, inside)], {
      stdio: 'inherit',
    });
  });
  const ends = await Promise.all(writers.map((writer) => once(writer, 'exit')));
  assert.deepEqual(
    ends.map(([code]) => code),
    [0, 0, 0, 0],
  );
  const lines = readdirSync(inside)
    .sort()
    .flatMap((file) => linesOf(join(inside, file)));
  for (const who of [0, 1, 2, 3]) {
    const own = lines.filter((line) => line.who === who).map(({ n }) => n);
    assert.deepEqual(
      own,
      Array.from({ length: 1000 }, (_, n) => n),
      `writer ${who}`,
    );
  }
});

test('a folder that cannot be written throws nothing, is told, and is tried again for the next line', async () => {
  const inside = temporaryFolder('mended');
  const blocker = join(inside, 'logs');
  writeFileSync(blocker, '');
  const trouble: string[] = [];
  const log = sink(join(blocker, 'a.log'), trouble);
  log.write('info', [{ n: 0 }]);
  await new Promise((turn) => setImmediate(turn));
  assert.deepEqual(trouble, ['ENOTDIR']);
  spawnSync('rm', [blocker]);
  log.write('info', [{ n: 1 }]);
  await log.close();
  const [file = ''] = readdirSync(blocker);
  assert.deepEqual(linesOf(join(blocker, file)), [{ n: 1 }]);
  assert.deepEqual(trouble, ['ENOTDIR']);
});

test('a full disk costs the lines that do not fit, is told, and spoils none that follow', () => {
  const inside = temporaryFolder('full');
  // A file that may grow to a few hundred bytes takes part of a write and then refuses, as a full disk does.
  const told = run(
    `for (let n = 0; n < 8; n++) { log.write('info', [{ n, pad: 'x'.repeat(200) }]);
       await new Promise((turn) => setImmediate(turn)); }
     log.write('info', [{ last: true }]);`,
    inside,
    'ulimit -f 1;',
  );
  assert.match(told, /^(EFBIG\n)+$/);
  const [file = ''] = readdirSync(inside);
  run(`log.write('info', [{ after: true }]);`, inside);
  const lines = readFileSync(join(inside, file), 'utf8').split('\n');
  assert.deepEqual(
    lines.slice(0, 2).map((line) => JSON.parse(line).n),
    [0, 1],
  );
  assert.deepEqual(lines.slice(-2), ['{"after":true}', '']);
});

test('what nobody wrote makes no file', async () => {
  const path = join(folder, 'silent/a.log');
  const log = sink(path);
  log.write('info', []);
  await log.close();
  assert.equal(existsSync(join(folder, 'silent')), false);
});

/** Writes from a process of its own; answers what was told of trouble. */
function run(body: string, inside: string, before = ''): string {
  const command = `${before} exec "$0" --input-type=module-typescript -e "$1"`;
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command, process.execPath, script(body, inside)], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

function script(body: string, inside: string): string {
  return `import { LogSink } from '${sinkSource}';
    const log = new LogSink({ path: '${inside}/a.log', mode: 0o600, days: 15 }, (error) => process.stdout.write(error.code + '\\n'));
    ${body}`;
}
