import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Asked, askCondition } from '../../src/system/ask-condition.ts';
import { findProcess } from '../../src/system/process-table.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('condition');
const never = new AbortController().signal;
let lastId = 0;

function ask(script: string, ending = never, input: string | null = null): Promise<Asked> {
  const id = ++lastId;
  const folder = join(home, String(id));
  const ids = { CHRONIKER_RUN_ID: String(id), CHRONIKER_REPORT: `${folder}/report` };
  const environment = { PATH: process.env.PATH ?? '', ...ids };
  return askCondition({ argv: ['/bin/sh', '-c', script], cwd: home, environment, input, run: { id, folder } }, ending);
}

/** The process whose pid stands in a file of the home folder. */
async function pidIn(file: string): Promise<number> {
  const path = join(home, file);
  return await waitFor(`${file} to be written`, () =>
    existsSync(path) ? Number(readFileSync(path, 'utf8')) || null : null,
  );
}

async function endedAs(asked: Promise<Asked>) {
  const { kind, ...rest } = await asked;
  assert.equal(kind, 'answered');
  return (rest as Extract<Asked, { kind: 'answered' }>).end;
}

test('a condition answers by its exit code, with the beginning of what it wrote', async () => {
  const end = await endedAs(ask('echo empty; echo odd >&2; exit 3'));
  assert.deepEqual(end, { status: 3, signal: null, stdout: 'empty\n', stderr: 'odd\n' });
  assert.deepEqual((await endedAs(ask('kill -SEGV $$'))).signal, 'SIGSEGV');
});

test('of what a condition writes a KiB is kept, however much it is', async () => {
  const { status, stdout } = await endedAs(ask('head -c 3000000 /dev/zero | tr "\\0" x; exit 1'));
  assert.deepEqual([status, stdout], [1, 'x'.repeat(1024)]);
});

test('a condition reads what it is given and then nothing more, or nothing at all', async () => {
  assert.equal((await endedAs(ask('cat', never, 'a secret'))).stdout, 'a secret');
  assert.equal((await endedAs(ask('cat; echo done'))).stdout, 'done\n');
  assert.equal((await endedAs(ask('exit 1', never, 'x'.repeat(1_000_000)))).status, 1);
});

test('a child that a condition leaves behind keeps nobody waiting for its answer', async () => {
  const asked = ask('sleep 60 & echo $! > left; exit 1');
  assert.equal((await endedAs(asked)).status, 1);
  process.kill(await pidIn('left'), 'SIGKILL');
});

test('what cannot be started is refused', async () => {
  const order = { cwd: home, environment: {}, input: null, run: { id: 0, folder: home } };
  assert.equal((await askCondition({ ...order, argv: [join(home, 'none')] }, never)).kind, 'refused');
  assert.equal((await askCondition({ ...order, argv: ['/bin/true', '\0'] }, never)).kind, 'refused');
});

test('a condition that is ended goes with all that it has started, even what left its session or ignores TERM', async () => {
  for (const file of ['deaf', 'gone', 'wild']) rmSync(join(home, file), { force: true });
  const ending = new AbortController();
  const script = `trap '' TERM
    echo $$ > deaf
    setsid sh -c 'trap "" TERM; echo $$ > gone; while :; do sleep 0.05; done' &
    env -i sh -c 'trap "" TERM; echo $$ > wild; while :; do sleep 0.05; done' &
    while :; do sleep 0.05; done`;
  const asked = ask(script, ending.signal);
  const pids = await Promise.all(['deaf', 'gone', 'wild'].map(pidIn));
  ending.abort();
  assert.deepEqual(await asked, { kind: 'ended' });
  await waitFor('all of it to be gone', () => pids.every((pid) => findProcess(pid) === null));
});

test('what ignores TERM goes too when the condition itself has heard it', async () => {
  rmSync(join(home, 'wild'), { force: true });
  const ending = new AbortController();
  const script = `env -i sh -c 'trap "" TERM; echo $$ > wild; while :; do sleep 0.05; done' & wait`;
  const asked = ask(script, ending.signal);
  const pid = await pidIn('wild');
  ending.abort();
  assert.deepEqual(await asked, { kind: 'ended' });
  await waitFor('it to be gone', () => findProcess(pid) === null);
});

test('a condition that is ended before it begins does not go on', async () => {
  assert.deepEqual(await ask('sleep 60', AbortSignal.abort()), { kind: 'ended' });
});
