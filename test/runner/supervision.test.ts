import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Supervision } from '../../src/runner/supervision.ts';
import { outputSize, readEnding } from '../../src/system/spool.ts';
import { scriptedRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('supervision');
const { world, told } = watchingWorld(home);
let news = 0;
const supervision = new Supervision(world, () => {
  news += 1;
});
supervision.start();
after(() => supervision.stop());

function supervised(script: string, changes: Parameters<typeof scriptedRun>[2] = {}) {
  const watched = scriptedRun(home, script, changes, (gone) => supervision.look([gone]));
  supervision.add(watched);
  return watched;
}

test('a run that has ended waits to be settled and is news', async () => {
  const before = news;
  const watched = supervised('exit 4');
  await waitFor('the end', () => supervision.ended().includes(watched));
  assert.equal(watched.exit?.status, 4);
  assert.ok(news > before);
  supervision.drop(watched.run.id);
  assert.equal(supervision.watched.has(watched.run.id), false);
});

test('feature 115: a timeout holds without any store, and leaves other runs alone', async () => {
  const slow = supervised('exec sleep 60', { timeoutMs: 200 });
  const other = supervised('exec sleep 60');
  await waitFor('the end', () => slow.ended);
  assert.equal(slow.ending?.cause, 'timeout');
  assert.equal(slow.signalSent, 'SIGTERM');
  assert.equal(other.ended, false);
  supervision.end(other.run.id, 'stop', 'the test is over');
  await waitFor('the end of the other', () => other.ended);
});

test('a run is ended once: the second cause changes nothing and is not told', async () => {
  const watched = supervised("trap '' TERM; echo trapped; while :; do sleep 0.05; done");
  await waitFor('the trap', () => outputSize(watched.folder, 'out') > 0);
  supervision.end(watched.run.id, 'stop', 'stopped by ann');
  supervision.end(watched.run.id, 'shutdown', 'the server was stopped');
  assert.equal(readEnding(watched.folder)?.cause, 'stop');
  const endings = told.filter((event) => event.kind === 'run-ending' && event.runId === watched.run.id);
  assert.equal(endings.length, 1);
  supervision.killNow();
  await waitFor('the end', () => watched.ended);
  assert.equal(watched.signalSent, 'SIGKILL');
});

test('ending a run that nobody watches does nothing', () => {
  supervision.end(2 ** 30, 'stop', 'nobody');
  assert.equal(supervision.watched.has(2 ** 30), false);
});
