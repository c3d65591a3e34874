import assert from 'node:assert/strict';
import { outputSample } from '../../src/app/output-sample.ts';
import type { Chunk } from '../../src/store/shipment.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, saveJob, settlement } from '../store/play.ts';

const most = 10_000;
const chunkBytes = 65_536;

exerciseStore(
  'feature 141: of a long output both ends of 10,000 characters are sampled, and counted what is between',
  async (stage) => {
    assert.deepEqual(await sampled(stage, ''), { head: '', betweenBytes: 0, tail: '' });
    assert.deepEqual(await sampled(stage, 'short\n'), { head: 'short\n', betweenBytes: 0, tail: '' });
    const twice = 'a'.repeat(most) + 'b'.repeat(most);
    assert.deepEqual(await sampled(stage, twice), { head: 'a'.repeat(most), betweenBytes: 0, tail: 'b'.repeat(most) });
    const long = `${'a'.repeat(most)}${'x'.repeat(300_000)}${'b'.repeat(most)}`;
    assert.deepEqual(await sampled(stage, long), {
      head: 'a'.repeat(most),
      betweenBytes: 300_000,
      tail: 'b'.repeat(most),
    });
  },
);

exerciseStore('feature 141: characters of several bytes count once, and none is cut', async (stage) => {
  const long = `${'é'.repeat(most)}${'x'.repeat(150_000)}🚀${'Д'.repeat(most - 1)}`;
  const sample = await sampled(stage, long);
  assert.deepEqual(sample, { head: 'é'.repeat(most), betweenBytes: 150_000, tail: `🚀${'Д'.repeat(most - 1)}` });
  const invalid = Buffer.alloc(200_000, 0x80);
  const { head, tail, betweenBytes } = await sampled(stage, invalid);
  assert.deepEqual([head.length, betweenBytes, tail.length], [4 * most, 200_000 - 8 * most, 4 * most]);
});

exerciseStore('feature 141: what a limit dropped is part of what is between', async (stage) => {
  const chunks: Chunk[] = [piece(0, 'head'), piece(1_000_004, 'tail')];
  assert.deepEqual(await sampleOf(stage, chunks, 1_000_008, 8), {
    head: 'head',
    betweenBytes: 1_000_000,
    tail: 'tail',
  });
  assert.deepEqual(await sampleOf(stage, [piece(0, 'head'), piece(10, 'tail')], 14, 8), {
    head: 'head',
    betweenBytes: 6,
    tail: 'tail',
  });
  assert.deepEqual(await sampleOf(stage, [], 14, 0), { head: '', betweenBytes: 14, tail: '' });
});

async function sampled(stage: Stage, written: string | Buffer) {
  const bytes = Buffer.from(written as string);
  const chunks: Chunk[] = [];
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
    chunks.push(piece(offset, bytes.subarray(offset, offset + chunkBytes)));
  }
  return await sampleOf(stage, chunks, bytes.length, bytes.length);
}

/** The sample of a run that wrote so much, of which this is stored. */
async function sampleOf({ store, clock }: Stage, chunks: Chunk[], bytes: number, storedBytes: number) {
  const seat = await enter(store);
  await saveJob(store, { name: `job${clock.now}`, nextSlotAt: clock.now });
  clock.now += 1;
  const run = await claimOne(store, seat);
  const stdout = { bytes, storedBytes, droppedBytes: bytes - storedBytes, approximate: false };
  await store.settle(seat.supervisorId, [settlement(run, { chunks, stdout })], goOn);
  const ended = await store.findRun(run.id);
  assert.ok(ended);
  return await outputSample(store, ended, 'stdout');
}

function piece(offset: number, data: string | Uint8Array): Chunk {
  return { stream: 'stdout', offset, seenAt: dawn, data: Buffer.from(data as string) };
}
