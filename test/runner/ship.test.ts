import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Run } from '../../src/domain/run.ts';
import { shipGrowth } from '../../src/runner/ship.ts';
import type { Watched } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import type { Shipment } from '../../src/store/shipment.ts';
import { unstartedRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const home = temporaryFolder('ship');

/** A run that has written so much to its stdout. */
function written(bytes: number): Watched {
  const watched = unstartedRun(home, {
    policy: { ...unlimited, output: { ...unlimited.output, maxBytes: 4 * 1024 ** 2 } },
  });
  writeFileSync(join(watched.folder, 'out'), Buffer.alloc(bytes, 'x'));
  watched.stdout.size = bytes;
  return watched;
}

const unlimited = { failOnStderr: false, output: { stdout: true, stderr: true, maxBytes: null } };

/** Ships to a store that answers as told; `stored` is what it knows of each run. */
async function ship(alive: Watched[], superseded: number[] = [], stored: Partial<Run> | null = null) {
  const shipped: Shipment[][] = [];
  const store = {
    ship: async (_: number, shipments: Shipment[]) => {
      shipped.push(shipments);
      return { superseded };
    },
    findRun: async () => stored,
  };
  const world = { ...watchingWorld(home).world, store } as unknown as World;
  return { lost: await shipGrowth(world, 1, alive), shipped };
}

test('what a run wrote travels once, in chunks of 64 KiB', async () => {
  const watched = written(100_000);
  const { shipped } = await ship([watched]);
  assert.deepEqual(
    shipped[0]?.[0]?.chunks.map(({ offset, data }) => [offset, data.length]),
    [
      [0, 65_536],
      [65_536, 34_464],
    ],
  );
  assert.equal(watched.stdout.shipped, 100_000);
  assert.deepEqual((await ship([watched])).shipped, []);
});

test('many runs share one transaction, but none carries much more than a mebibyte', async () => {
  const small = [written(10), written(10), written(10)];
  assert.equal((await ship(small)).shipped.length, 1);
  const large = [written(1024 ** 2), written(1024 ** 2), written(10)];
  assert.deepEqual(
    (await ship(large)).shipped.map((batch) => batch.length),
    [1, 1, 1],
  );
});

test('a shipment that went through unheard is not sent again: what the store has is taken for shipped', async () => {
  const watched = written(1_000);
  const stdout = { bytes: 0, storedBytes: 600, droppedBytes: 0, approximate: false };
  const stored = { supervisorId: 1, stdout, stderr: { ...stdout, storedBytes: 0 } };
  const { lost } = await ship([watched], [watched.run.id], stored);
  assert.deepEqual(lost, []);
  assert.equal(watched.stdout.shipped, 600);
  const { shipped } = await ship([watched]);
  assert.deepEqual([shipped[0]?.[0]?.from.stdout, shipped[0]?.[0]?.to.stdout], [600, 1_000]);
});

test('a run that another supervisor has is let go', async () => {
  const watched = written(1_000);
  const { lost } = await ship([watched], [watched.run.id], { supervisorId: 2 });
  assert.deepEqual(lost, [watched]);
});

test('a run that is gone from the store is let go', async () => {
  const watched = written(1_000);
  assert.deepEqual((await ship([watched], [watched.run.id], null)).lost, [watched]);
});

test('feature 111: a run that has only reported is shipped too, once', async () => {
  const watched = unstartedRun(home);
  writeFileSync(join(watched.folder, 'report'), 'progress 1/4\n');
  const { shipped } = await ship([watched]);
  const { report, chunks } = shipped[0]?.[0] ?? {};
  assert.deepEqual([report?.progress?.done, report?.progress?.total, report?.reportBytes, chunks], [1, 4, 13, []]);
  assert.deepEqual((await ship([watched])).shipped, []);
});

test('a report whose shipment was not accepted is sent again', async () => {
  const watched = unstartedRun(home);
  writeFileSync(join(watched.folder, 'report'), 'records 5\n');
  const none = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
  const stored = { supervisorId: 1, stdout: none, stderr: none };
  assert.deepEqual((await ship([watched], [watched.run.id], stored)).lost, []);
  assert.equal((await ship([watched])).shipped[0]?.[0]?.report?.records, 5);
});
