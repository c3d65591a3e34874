import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Condition } from '../../src/domain/condition.ts';
import type { Cause } from '../../src/domain/run.ts';
import { Conditions } from '../../src/runner/conditions.ts';
import { type Watched, watch } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import { findProcess } from '../../src/system/process-table.ts';
import { job } from '../domain/lane-example.ts';
import { exampleRun } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('conditions');

/** Conditions of a host on which so many commands may run, with all that was told. */
function conditionsOf(maxConcurrent: number, stopping = new AbortController()) {
  const told: string[] = [];
  const world = {
    settings: { home, projectDir: home, binDir: home, allowShell: false, maxConcurrent },
    environment: { PATH: process.env.PATH ?? '' },
    emit: ({ kind }: { kind: string }) => void told.push(kind),
    stopping: stopping.signal,
  } as unknown as World;
  const conditions = new Conditions(world, () => undefined);
  const ask = (line: string, cause: Cause = 'schedule', timeoutMs = 60_000): Watched => {
    const watched = watch(exampleRun(home, { cause }));
    const condition: Condition = { command: { argv: ['/bin/sh', '-c', line] }, timeoutMs };
    const example = job([], { baseDir: home });
    const claimed = { run: watched.run, job: { ...example, spec: { ...example.spec, condition } } };
    conditions.ask({ ...claimed, params: {}, lastSuccessAt: null, upstreams: [] } as never, watched);
    return watched;
  };
  return { conditions, ask, told, stopping };
}

async function pidIn(file: string): Promise<number> {
  const path = join(home, file);
  return await waitFor(`${file} to hold a pid`, () =>
    existsSync(path) ? Number(readFileSync(path, 'utf8')) || null : null,
  );
}

test('a run waits for its answer without being looked at, and is given out once there is one', async () => {
  const { conditions, ask, told } = conditionsOf(2);
  const [yes, crash, no] = [ask('exit 0'), ask('exit 9'), ask('echo nothing; exit 1')];
  assert.equal(conditions.open, 3);
  await waitFor('the answers', () => conditions.open === 0);
  assert.deepEqual([no.ended, no.unstarted], [true, { status: 'skipped', reason: 'its condition said no: nothing' }]);
  assert.equal(conditions.ready, 2);
  const first = conditions.take();
  assert.deepEqual([first?.watched, first?.claimed.note, yes.asking], [yes, undefined, null]);
  assert.notEqual(crash.asking, null, 'who is not started is not looked at');
  const second = conditions.take();
  const note = 'its condition crashed, so it runs: exit code 9';
  assert.deepEqual([second?.watched, second?.claimed.note, crash.asking], [crash, note, null]);
  assert.equal(conditions.take(), null);
  assert.deepEqual(told, ['condition-crashed']);
  assert.deepEqual([conditions.open, conditions.ready], [0, 0]);
});

test('what nobody asks about is not taken in', () => {
  const { conditions, ask } = conditionsOf(2);
  assert.equal(ask('exit 1', 'force').asking, null);
  assert.equal(conditions.open, 0);
});

test('a few are asked at once, the others in their turn', async () => {
  const { conditions, ask } = conditionsOf(1);
  for (const file of ['go', 'begun']) writeFileSync(join(home, file), '');
  const line = 'echo x >> begun; while [ ! -s go ]; do sleep 0.02; done';
  for (let count = 0; count < 6; count++) ask(line);
  const begun = () => readFileSync(join(home, 'begun'), 'utf8').length / 2;
  await waitFor('four of them to be asked', () => begun() >= 4);
  assert.equal(conditions.open, 6);
  assert.equal(begun(), 4);
  writeFileSync(join(home, 'go'), 'go');
  await waitFor('all answers', () => conditions.ready === 6);
  assert.equal(begun(), 6);
});

test('who is stopped while its condition is asked, waits to be asked, or waits for room, is stopped', async () => {
  const { conditions, ask } = conditionsOf(1);
  const ready = ask('exit 0');
  await waitFor('the answer', () => conditions.ready === 1);
  const asked = [1, 2, 3, 4].map((nr) => ask(`echo $$ > stopped${nr}; sleep 60`));
  const waiting = ask('exit 0');
  const pid = await pidIn('stopped1');
  for (const watched of [ready, waiting, ...asked]) watched.asking?.stop('stopped by ann');
  await waitFor('all of them to be over', () => conditions.open === 0);
  for (const { unstarted, ended } of [ready, waiting, ...asked]) {
    assert.deepEqual([ended, unstarted], [true, { status: 'stopped', reason: 'stopped by ann' }]);
  }
  assert.equal(findProcess(pid), null);
  assert.equal(conditions.take(), null);
});

test('a stop because the runner goes abandons the run, so that its slot is not lost', async () => {
  const { conditions, ask, stopping } = conditionsOf(1);
  const watched = ask('sleep 60');
  stopping.abort();
  watched.asking?.stop('interrupted');
  await waitFor('it to be over', () => conditions.open === 0);
  assert.equal(watched.unstarted?.status, 'abandoned');
});

test('letting go ends what is asked and settles nothing: whoever adopts these runs asks anew', async () => {
  const { conditions, ask, told } = conditionsOf(1);
  const watched = ask('trap "" TERM; echo $$ > deaf; while :; do sleep 0.02; done');
  const pid = await pidIn('deaf');
  await conditions.letGo();
  assert.equal(findProcess(pid), null);
  assert.deepEqual([watched.ended, watched.unstarted, told], [false, null, []]);
});

test('a condition that does not answer in time has crashed, and one that cannot be asked has too', async () => {
  const { conditions, ask } = conditionsOf(4);
  ask('sleep 60', 'schedule', 200);
  await waitFor('the answer', () => conditions.ready === 1);
  assert.equal(conditions.take()?.claimed.note, 'its condition crashed, so it runs: it did not answer within 200ms');
});
