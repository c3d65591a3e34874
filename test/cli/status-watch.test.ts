import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';
import { Screen } from '../rig/screen.ts';
import { waitFor } from '../rig/wait-for.ts';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');
const opened = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const closed = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const watch = ['status', '--watch', '--interval', '0.2'];

async function projectWithAJob(t: TestContext): Promise<CommandLine> {
  const line = CommandLine.in(t, { hostname: 'web-1' });
  await line.ok('job', 'add', 'nightly', '--schedule', '0 0 1 1 *', '--', 'true');
  return line;
}

test('a watch fills the terminal, follows its size, and gives it back at q', async (t) => {
  const { folder } = await projectWithAJob(t);
  const screen = Screen.start(t, folder, ['status', '--watch', '--interval', '1h'], { columns: 80, rows: 24 });
  await screen.shows(/nightly +\d{4}-01-01/);
  assert.ok(screen.written.includes(opened));
  const widest = () => Math.max(...rowsOf(screen.written).map((row) => row.length));
  assert.ok(widest() > 40 && widest() < 80, `${widest()} columns`);
  screen.resize(40, 8);
  await screen.nextFrame((frame) => Math.max(...rowsOf(frame).map((row) => row.length)) < 40);
  assert.ok(!screen.written.includes(closed));
  screen.type('q');
  assert.equal(await screen.ended, 0);
  assert.ok(screen.written.endsWith(closed), JSON.stringify(screen.written.slice(-80)));
  assert.ok(screen.isRestored());
});

for (const [what, code, end] of [
  ['Ctrl-C', 130, (screen: Screen) => screen.type('\u0003')],
  ['SIGINT', 130, (screen: Screen) => screen.signal('SIGINT')],
  ['SIGTERM', 143, (screen: Screen) => screen.signal('SIGTERM')],
] as const) {
  test(`${what} ends a watch and leaves the terminal as it was`, async (t) => {
    const { folder } = await projectWithAJob(t);
    const screen = Screen.start(t, folder, watch, { columns: 80, rows: 24 });
    await screen.shows(/nightly/);
    end(screen);
    assert.equal(await screen.ended, code);
    assert.ok(screen.written.endsWith(closed), JSON.stringify(screen.written.slice(-80)));
    assert.ok(screen.isRestored());
  });
}

test('a watch that fails gives the terminal back before it says why', async (t) => {
  const { folder } = await projectWithAJob(t);
  const screen = Screen.start(t, folder, watch, { columns: 80, rows: 24 });
  await screen.shows(/nightly/);
  const { default: Sqlite } = await import('better-sqlite3');
  const database = new Sqlite(`${folder}/.chroniker/chroniker.sqlite`);
  database.exec('drop table chunks; alter table runs rename to walks');
  database.close();
  assert.notEqual(await screen.ended, 0);
  assert.match(screen.written.slice(screen.written.lastIndexOf(closed)), /no such table: runs/);
  assert.ok(screen.isRestored());
});

test('where there is no terminal a watch prints one picture after the other', async (t) => {
  const { folder } = await projectWithAJob(t);
  const stdout = await endedAfter(folder, [...watch, '--latest', '0'], /nightly.*nightly.*\n\n/s, 'SIGINT', 130);
  assert.match(
    stdout,
    /^chroniker status {2}[\d-]+ [\d:]+\n\nhosts: .*\n\nrunning: nothing\n\nfailing: nothing\n\nnext:\n {2}nightly .*\n\nchroniker/,
  );
  assert.ok(!stdout.includes('\u001b'));
});

test('with --json a watch is one document a line', async (t) => {
  const { folder } = await projectWithAJob(t);
  const stdout = await endedAfter(folder, [...watch, '--json'], /\n.*\n/, 'SIGTERM', 143);
  const documents = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { next: { job: string }[]; latest: [] });
  assert.ok(documents.length >= 2);
  for (const { next, latest } of documents) assert.deepEqual([next[0]?.job, latest], ['nightly', []]);
});

test('what cannot be watched is refused', async (t) => {
  const line = await projectWithAJob(t);
  await line.fails(['status', '--interval', '5'], 64, /--interval is about --watch/);
  await line.fails(['status', '--watch', '--interval', '0'], 64, /--interval: "0" is too short/);
  await line.fails(['status', '--watch', '--interval', '30d'], 64, /--interval: "30d" is too long; the most is 1d/);
  await line.fails(['status', '--latest', 'many'], 64, /--latest: "many" is not a whole number/);
});

test('a watch ends when nobody reads it any more', async (t) => {
  const { folder } = await projectWithAJob(t);
  const child = spawn(launcher, watch, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((tell) => child.on('close', tell));
  t.after(() => child.kill('SIGKILL'));
  child.stdout.once('data', () => child.stdout.destroy());
  assert.equal(await ended, 0);
});

/** What it wrote without a terminal, until that was there and it was ended by a signal. */
async function endedAfter(
  folder: string,
  args: string[],
  there: RegExp,
  signal: NodeJS.Signals,
  code: number,
): Promise<string> {
  const child = spawn(launcher, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let written = '';
  child.stdout.on('data', (data: Buffer) => {
    written += data.toString();
  });
  const ended = new Promise<number | null>((tell) => child.on('close', tell));
  try {
    await waitFor(`it to print ${there}`, () => there.test(written));
  } finally {
    child.kill(signal);
  }
  assert.equal(await ended, code);
  return written;
}

/** The rows of the last frame. */
function rowsOf(written: string): string[] {
  const frame = written.split('\u001b[H').at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is drawn with
  return frame.replace(/\u001b\[[\d;?]*[A-Za-z]|\r/g, '').split('\n');
}
