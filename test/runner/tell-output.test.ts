import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tellGrowth, tellRest } from '../../src/runner/tell-output.ts';
import type { Watched } from '../../src/runner/watched.ts';
import { exampleRun, unstartedRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const home = temporaryFolder('tell');

/** A run whose job has a log file, and what it has written so far. */
function logged(text: string): Watched {
  const { policy } = exampleRun(home);
  const watched = unstartedRun(home, { job: 'nightly', policy: { ...policy, logFile: '/logs/nightly.log' } });
  writeFileSync(join(watched.folder, 'out'), text);
  return watched;
}

function chunkOf(watched: Watched, offset: number, text: string) {
  return { stream: 'stdout' as const, offset, seenAt: 0, data: Buffer.from(text), runId: watched.run.id };
}

/** What was told as output, a pair for each time: lines, and bytes that were dropped behind them. */
function toldIn(told: { kind: string }[]): unknown[] {
  return (told as { kind: string; lines: string[]; droppedBytes: number }[]).map((event) => {
    assert.equal(event.kind, 'run-wrote');
    return [event.lines, event.droppedBytes];
  });
}

test('a line is told when its end is stored, by whoever stores it', () => {
  const { world, told } = watchingWorld(home);
  const watched = logged('one\ntwo\nthree\n');
  for (const [from, to] of [
    [0, 2],
    [2, 6],
    [6, 6],
    [6, 14],
  ] as const) {
    tellGrowth(world, watched, 'stdout', from, to);
  }
  assert.deepEqual(toldIn(told), [
    [['one'], 0],
    [['two', 'three'], 0],
  ]);
});

test('at the end the unfinished line is told, also when nothing more is to be stored', () => {
  const { world, told } = watchingWorld(home);
  const watched = logged('one\ntwo');
  watched.stdout.shipped = 7;
  tellRest(world, watched, []);
  assert.deepEqual(toldIn(told), [[['two'], 0]]);
});

test('what a limit dropped is told between the lines before and behind it', () => {
  const { world, told } = watchingWorld(home);
  const watched = logged('one\ntwo\nthree\nfour\n');
  watched.stdout.shipped = 2;
  tellRest(world, watched, [chunkOf(watched, 2, 'e\nt'), chunkOf(watched, 14, 'four\n')]);
  assert.deepEqual(toldIn(told), [
    [['one', 't'], 9],
    [['four'], 0],
  ]);
});

test('nothing is told of a job without a log file', () => {
  const { world, told } = watchingWorld(home);
  const watched = logged('one\n');
  delete watched.run.policy.logFile;
  tellGrowth(world, watched, 'stdout', 0, 4);
  tellRest(world, watched, [chunkOf(watched, 0, 'one\n')]);
  assert.deepEqual(told, []);
});

test('a spool that somebody removed costs the lines and nothing else', () => {
  const { world, told } = watchingWorld(home);
  const watched = logged('one\n');
  rmSync(watched.folder, { recursive: true });
  tellGrowth(world, watched, 'stdout', 0, 4);
  watched.stdout.shipped = 4;
  tellRest(world, watched, []);
  assert.deepEqual(told, []);
});
