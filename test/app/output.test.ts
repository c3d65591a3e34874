import assert from 'node:assert/strict';
import { type Followed, followOutput, isFullForNow } from '../../src/app/follow-output.ts';
import { interleavedOutput, outputText, storedOutput } from '../../src/app/output.ts';
import type { Run, StreamFigures } from '../../src/domain/run.ts';
import type { Chunk, Stream } from '../../src/store/shipment.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, saveJob, settlement } from '../store/play.ts';

exerciseStore(
  'feature 89: both streams come in the order in which they were seen, gaps in their place',
  async (stage) => {
    const { run, settle } = await begin(stage);
    const chunks = [
      chunk('stdout', 0, 10, 'a'),
      chunk('stderr', 0, 10, 'b'),
      chunk('stderr', 1, 20, 'c'),
      chunk('stdout', 1, 30, 'd'),
      chunk('stdout', 9, 30, 'e'),
    ];
    await settle(chunks, { stdout: figures(10, 3), stderr: figures(7, 2) });
    const ended = await found(stage, run);
    const told = async (streams: Stream[]) => (await all(interleavedOutput(stage.store, ended, streams))).map(brief);
    assert.deepEqual(await told(['stdout', 'stderr']), [
      'stdout a',
      'stderr b',
      'stderr c',
      'stderr -5',
      'stdout d',
      'stdout -7',
      'stdout e',
    ]);
    assert.deepEqual(await told(['stderr']), ['stderr b', 'stderr c', 'stderr -5']);
    const rest = await all(storedOutput(stage.store, ended, 'stdout', 9));
    assert.deepEqual(rest.map(brief), ['stdout e']);
    assert.equal(await outputText(stage.store, ended, 'stdout'), 'ad\n… 7 bytes of stdout dropped …\ne');
  },
);

exerciseStore('more chunks than one read brings come all, once', async (stage) => {
  const { run, settle } = await begin(stage);
  const chunks = Array.from({ length: 200 }, (_, index) => chunk('stdout', index, index, String(index % 10)));
  await settle(chunks, { stdout: figures(200, 200) });
  assert.equal(await outputText(stage.store, await found(stage, run), 'stdout'), '0123456789'.repeat(20));
});

exerciseStore('feature 91: a run is followed from what is there to its end, each byte once', async (stage) => {
  const { run, ship, settle } = await begin(stage);
  await ship([chunk('stdout', 0, 1, 'one ')]);
  const follower = followOutput(
    stage.store,
    await found(stage, run),
    ['stdout', 'stderr'],
    new AbortController().signal,
  );
  assert.deepEqual(await aLook(follower), ['stdout one ', 'starting']);
  await ship([chunk('stdout', 4, 2, 'two '), chunk('stderr', 0, 2, 'oops')]);
  assert.deepEqual(await aLook(follower), ['stdout two ', 'stderr oops', 'starting']);
  await settle([chunk('stdout', 8, 3, 'three')], { stdout: figures(13, 13), stderr: figures(4, 4) });
  assert.deepEqual(await aLook(follower), ['stdout three', 'succeeded']);
  assert.equal((await follower.next()).done, true);
});

exerciseStore('a look at a running command knows as much of both streams as its row, and no more', async (stage) => {
  const { run, ship, settle } = await begin(stage);
  await ship([chunk('stdout', 0, 1, 'one')]);
  const seen = await found(stage, run);
  await ship([chunk('stdout', 3, 2, 'two'), chunk('stderr', 0, 2, 'oops')]);
  const told = await all(interleavedOutput(stage.store, seen, ['stdout', 'stderr']));
  assert.deepEqual(told.map(brief), ['stdout one']);
  await settle([], {});
});

exerciseStore('feature 91: whoever follows can leave while the run goes on', async (stage) => {
  const { run, settle } = await begin(stage);
  const controller = new AbortController();
  const follower = followOutput(stage.store, await found(stage, run), ['stdout'], controller.signal);
  assert.deepEqual(await aLook(follower), ['starting']);
  const left = follower.next();
  controller.abort();
  assert.equal((await left).done, true);
  await settle([], {});
});

exerciseStore('a stream whose first half is full says so until its run has ended', async (stage) => {
  const { run, ship, settle } = await begin(stage);
  const full = async () => isFullForNow(await found(stage, run), 'stdout', { maxBytes: 8, spoolBytes: 8 });
  await ship([chunk('stdout', 0, 1, 'one')]);
  assert.equal(await full(), false);
  await ship([chunk('stdout', 3, 1, '.')]);
  assert.equal(await full(), true);
  await settle([], { stdout: figures(4, 4) });
  assert.equal(await full(), false);
});

/** A run with which a test does what its supervisor does. */
async function begin({ store }: Stage) {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const at = { stdout: 0, stderr: 0 };
  const ship = async (chunks: Chunk[]) => {
    const from = { ...at };
    for (const { stream, offset, data } of chunks) at[stream] = offset + data.length;
    await store.ship(seat.supervisorId, [{ runId: run.id, from, to: { ...at }, chunks }]);
  };
  const settle = async (chunks: Chunk[], ends: { stdout?: StreamFigures; stderr?: StreamFigures }) => {
    await store.settle(seat.supervisorId, [settlement(run, { chunks, ...ends })], goOn);
  };
  return { run, ship, settle };
}

async function found({ store }: Stage, { id }: Run): Promise<Run> {
  const run = await store.findRun(id);
  assert.ok(run);
  return run;
}

/** What one look finds, and how the run then stands. */
async function aLook(follower: AsyncGenerator<Followed>): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { done, value } = await follower.next();
    assert.equal(done, false);
    const event = value as Followed;
    if ('looked' in event) {
      return [...told, event.looked.status];
    } else told.push(brief(event));
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

function brief(piece: Exclude<Followed, { looked: Run }>): string {
  return `${piece.stream} ${'data' in piece ? Buffer.from(piece.data) : -piece.droppedBytes}`;
}

function chunk(stream: Stream, offset: number, seenAt: number, text: string): Chunk {
  return { stream, offset, seenAt, data: Buffer.from(text) };
}

function figures(bytes: number, storedBytes: number): StreamFigures {
  return { bytes, storedBytes, droppedBytes: bytes - storedBytes, approximate: false };
}
