import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Supervisor } from '../../src/domain/host.ts';
import { adopt, recoverUnheard } from '../../src/runner/adopt.ts';
import type { Seat } from '../../src/runner/seat.ts';
import { Supervision } from '../../src/runner/supervision.ts';
import type { Watched } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import { ownProcess } from '../../src/system/process-table.ts';
import { ensureWrapper } from '../../src/system/wrapper.ts';
import { scriptedRun, unstartedRun, watchingWorld, writeResult } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('adopt');
const seat = { supervisorId: 9 } as Seat;
/** A supervisor that lives: this process. */
const alive = { ...ownProcess(), id: 1, endedAt: null } as Supervisor;
const dead: Supervisor = { ...alive, startedTicks: '1' };
const outOfSight: Supervisor = { ...alive, pidNamespace: 'pid:[1]' };

/** Lets somebody adopt one run from its supervisor; `taken` = another was faster. */
async function adoptFrom(supervisor: Supervisor, { run }: Watched, taken = false) {
  const { world, told } = watchingWorld(home);
  const store = {
    adoptable: async () => [{ run, supervisor }],
    adopt: async () => (taken ? [] : [run.id]),
  };
  const named = { ...world, store, identity: { name: 'here' } } as unknown as World;
  const supervision = new Supervision(named, () => undefined);
  const count = await adopt(named, seat, supervision);
  return { count, watched: supervision.watched.get(run.id) ?? null, supervision, told };
}

test('runs of a supervisor that lives are left to it', async () => {
  assert.deepEqual((await adoptFrom(alive, unstartedRun(home))).count, 0);
});

test('runs of a supervisor that has let go are taken over, though its process lives', async () => {
  const { count, watched } = await adoptFrom({ ...alive, endedAt: 1 }, unstartedRun(home));
  assert.equal(count, 1);
  assert.equal(watched?.run.supervisorId, seat.supervisorId);
});

test('what was claimed and never started is abandoned, and its wrapper can never start it', async () => {
  const claimed = unstartedRun(home);
  const { watched, supervision } = await adoptFrom(dead, claimed);
  assert.equal(watched?.unstarted?.status, 'abandoned');
  assert.deepEqual(supervision.ended(), [watched]);
  const late = spawnSync('/bin/sh', [ensureWrapper(home), claimed.folder, 'touch', join(claimed.folder, 'ran')]);
  assert.notEqual(late.status, 0);
  assert.equal(existsSync(join(claimed.folder, 'ran')), false);
});

test('what never started and a person has stopped is stopped: it is not asked for again', async () => {
  const stopped = unstartedRun(home, { stopRequestedAt: 1, stopRequestedBy: 'ann' });
  const { watched } = await adoptFrom(dead, stopped);
  assert.deepEqual(watched?.unstarted, { status: 'stopped', reason: 'stopped by ann' });
  const replaced = unstartedRun(home, { stopRequestedAt: 1 });
  assert.equal((await adoptFrom(dead, replaced)).watched?.unstarted?.status, 'abandoned');
});

test('a run whose gate an earlier adopter had closed is abandoned', async () => {
  const claimed = unstartedRun(home);
  writeFileSync(join(claimed.folder, 'started'), 'closed\n');
  const { watched } = await adoptFrom(dead, claimed);
  assert.equal(watched?.unstarted?.status, 'abandoned');
});

test('a run that ended while nobody watched has ended at once, with its own result', async () => {
  const done = scriptedRun(home, 'echo said; exit 3');
  await waitFor('the wrapper to end', () => done.wrapperGone);
  const { watched, told } = await adoptFrom(dead, done);
  assert.deepEqual([watched?.ended, watched?.exit?.status, watched?.stdout.size], [true, 3, 5]);
  assert.deepEqual(told.filter(({ kind }) => kind === 'run-adopted').length, 1);
});

test('of a supervisor in another pid namespace only what has ended is taken', async () => {
  const running = unstartedRun(home);
  assert.equal((await adoptFrom(outOfSight, running)).count, 0);
  writeResult(running, '0 1.00');
  assert.equal((await adoptFrom(outOfSight, running)).count, 1);
});

test('a run that somebody else adopted first is left to them', async () => {
  const claimed = unstartedRun(home);
  const { count, watched } = await adoptFrom(dead, claimed, true);
  assert.deepEqual([count, watched], [0, null]);
  assert.equal(existsSync(join(claimed.folder, 'started')), false, 'its gate stays open');
});

test('claims of ours of which we heard nothing are abandoned; those that we watch are left', async () => {
  const { world } = watchingWorld(home);
  const [watchedAlready, unheard, another] = [unstartedRun(home), unstartedRun(home), unstartedRun(home)];
  const ours = (watched: Watched) => ({ ...watched.run, supervisorId: seat.supervisorId });
  const rows = [ours(watchedAlready), ours(unheard), another.run].map((run) => ({ run, supervisor: alive }));
  const named = { ...world, store: { adoptable: async () => rows }, identity: {} } as unknown as World;
  const supervision = new Supervision(named, () => undefined);
  supervision.add(watchedAlready);
  assert.equal(await recoverUnheard(named, seat, supervision), 1);
  assert.deepEqual(
    supervision.ended().map(({ run }) => run.id),
    [unheard.run.id],
  );
});
