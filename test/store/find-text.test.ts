import assert from 'node:assert/strict';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore('feature 142: a text is found in the streams that hold it, byte by byte', async (stage) => {
  const [one = 0, two = 0, three = 0] = await runsThatWrote(stage, [
    { stdout: [[0, 'alpha beta']], stderr: [[0, 'gamma']] },
    { stdout: [[0, 'ALPHA 100%_x']], stderr: [[0, 'alpha']] },
    { stdout: [[0, 'héllo \\ \' " 🚀']], stderr: [] },
  ]);
  const all = [one, two, three];
  const found = async (text: string | Buffer, streams: ('stdout' | 'stderr')[] = ['stdout', 'stderr'], ids = all) =>
    (await stage.store.findText(ids, streams, Buffer.from(text))).map(({ runId, stream }) => [runId, stream]);
  const alpha = [
    [one, 'stdout'],
    [two, 'stderr'],
  ];
  assert.deepEqual(await found('alpha'), alpha);
  assert.deepEqual(await found('alpha', ['stdout']), alpha.slice(0, 1));
  assert.deepEqual(await found('alpha', ['stderr'], [one]), []);
  assert.deepEqual(await found('alpha', [], all), []);
  assert.deepEqual(await found('alpha', ['stdout'], []), []);
  assert.deepEqual(await found('%_x'), [[two, 'stdout']]);
  assert.deepEqual(await found('a%'), [], 'nothing stands for anything else');
  for (const text of ['é', 'o \\ \' " 🚀', '🚀']) assert.deepEqual(await found(text), [[three, 'stdout']], text);
  assert.deepEqual(await found('e\u0301'), [], 'bytes count, not how they look');
  assert.deepEqual(await found(Buffer.from([0xc3])), [[three, 'stdout']]);
  assert.deepEqual(await found('x'), [[two, 'stdout']]);
});

exerciseStore(
  'feature 142: a text is found across the edges of chunks, but not across what was dropped',
  async (stage) => {
    const [cut = 0, crumbs = 0, gap = 0] = await runsThatWrote(stage, [
      {
        stdout: [
          [0, 'a long beginning, then nee'],
          [26, 'dle, and more of the same'],
        ],
        stderr: [],
      },
      { stdout: [...'x needle y'].map((letter, index): Piece => [index, letter]), stderr: [] },
      {
        stdout: [
          [0, 'nee'],
          [10, 'dle'],
        ],
        stderr: [[0, 'nee']],
      },
    ]);
    const found = async (text: string) =>
      (await stage.store.findText([cut, crumbs, gap], ['stdout', 'stderr'], Buffer.from(text))).map(
        ({ runId }) => runId,
      );
    assert.deepEqual(await found('needle'), [cut, crumbs]);
    assert.deepEqual(await found('x needle y'), [crumbs]);
    assert.deepEqual(await found('x needle y!'), []);
    assert.deepEqual(await found('en needle,'), [cut]);
  },
);

type Piece = [offset: number, text: string];

/** One run after the other, each with these chunks. */
async function runsThatWrote(
  { store, clock }: Stage,
  outputs: Record<'stdout' | 'stderr', Piece[]>[],
): Promise<number[]> {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const ids: number[] = [];
  for (const output of outputs) {
    const run = await claimOne(store, seat);
    const chunks = (['stdout', 'stderr'] as const).flatMap((stream) =>
      output[stream].map(([offset, text]) => ({ stream, offset, seenAt: 1, data: Buffer.from(text) })),
    );
    await store.settle(seat.supervisorId, [settlement(run, { chunks })], goOn);
    ids.push(run.id);
    clock.now += minuteMs;
  }
  return ids;
}
