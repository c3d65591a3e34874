import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchingLines } from '../../src/app/matching-lines.ts';
import type { OutputPiece } from '../../src/app/output.ts';

test('feature 142: the first lines that hold a text are told, however the output is cut', async () => {
  const text = 'one\ntwo needle\nthree\nneedle needle four\nfive needle';
  for (const size of [1, 2, 3, 7, 100]) {
    assert.deepEqual(
      await told(cut(text, size), 'needle', 9),
      ['two needle', 'needle needle four', 'five needle'],
      `${size}`,
    );
  }
  assert.deepEqual(await told(cut(text, 5), 'needle', 2), ['two needle', 'needle needle four']);
  assert.deepEqual(await told(cut(text, 5), 'needles', 2), []);
  assert.deepEqual(await told(cut(text, 5), 'two needle\nthr', 2), ['two needle\nthree']);
  assert.deepEqual(await told(cut('é🚀 na\u00efve', 1), '🚀 n', 2), ['é🚀 naïve']);
});

test('feature 142: of a long line it is what stands around the text', async () => {
  const text = `${'a'.repeat(5_000)}needle${'b'.repeat(5_000)}\nneedle`;
  const line = `…${'a'.repeat(100)}needle${'b'.repeat(100)}…`;
  for (const size of [1, 64, 20_000])
    assert.deepEqual(await told(cut(text, size), 'needle', 9), [line, 'needle'], `${size}`);
});

test('feature 142: a text does not lie across what was dropped', async () => {
  const gap: OutputPiece = { stream: 'stdout', offset: 3, seenAt: 1, droppedBytes: 9 };
  assert.deepEqual(await told([...cut('nee', 9), gap, ...cut('dle', 9)], 'needle', 9), []);
  assert.deepEqual(await told([...cut('needle', 9), gap, ...cut(' needle', 9)], 'needle', 9), ['needle', '… needle']);
});

function cut(text: string, size: number): OutputPiece[] {
  const bytes = Buffer.from(text);
  const pieces: OutputPiece[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) {
    pieces.push({ stream: 'stdout', offset, seenAt: 1, data: bytes.subarray(offset, offset + size) });
  }
  return pieces;
}

async function told(pieces: OutputPiece[], text: string, most: number): Promise<string[]> {
  const source = (async function* () {
    yield* pieces;
  })();
  return (await matchingLines(source, text, most)).map(({ line }) => line);
}
