import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { chunkBytes, chunksOf, figures, growth, holeToPunch, remainder, storeLimit } from '../../src/runner/output.ts';
import type { StreamState } from '../../src/runner/watched.ts';

const mebibyte = 1024 * 1024;
const settings = { maxBytes: mebibyte, spoolBytes: 64 * mebibyte };

function state(size: number, shipped = 0): StreamState {
  return { file: 'out', size, shipped, punched: 0, punching: false, truncated: false };
}

suite('what of a stream is stored', () => {
  test('while it grows, the first half of the limit, as it comes', () => {
    assert.deepEqual(growth(state(10), 100), { from: 0, to: 10 });
    assert.deepEqual(growth(state(70, 10), 100), { from: 10, to: 50 });
    assert.equal(growth(state(70, 50), 100), null);
  });

  test('at the end, all that fits, else head and tail', () => {
    assert.deepEqual(remainder(state(100, 50), 100), [{ from: 50, to: 100 }]);
    assert.deepEqual(remainder(state(1000, 20), 100), [
      { from: 20, to: 50 },
      { from: 950, to: 1000 },
    ]);
  });

  test('feature 93: stored and dropped bytes make up the whole, whatever was shipped before', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(2000), fc.nat(5000), (size, limit, earlier) => {
        const shipped = growth(state(Math.min(size, earlier)), limit)?.to ?? 0;
        const pieces = remainder(state(size, shipped), limit);
        const { bytes, storedBytes, droppedBytes } = figures(state(size, shipped), pieces);
        assert.equal(bytes, size);
        assert.equal(storedBytes + droppedBytes, size);
        assert.equal(storedBytes, Math.min(size, limit));
        const ordered = [{ from: 0, to: shipped }, ...pieces];
        for (const [index, piece] of ordered.slice(1).entries()) assert.ok(piece.from >= (ordered[index]?.to ?? 0));
      }),
    );
  });

  test('feature 94: a stream whose capture is off stores nothing and counts everything as dropped', () => {
    const limit = storeLimit(false, null, settings);
    assert.equal(growth(state(10), limit), null);
    assert.deepEqual(remainder(state(10), limit), []);
    assert.deepEqual(figures(state(10), []), { bytes: 10, storedBytes: 0, droppedBytes: 10, approximate: false });
  });

  test('the job’s limit goes before the setting', () => {
    assert.equal(storeLimit(true, 5, settings), 5);
    assert.equal(storeLimit(true, null, settings), mebibyte);
  });

  test('chunks cover a piece without gap or overlap', () => {
    const pieces = [...chunksOf({ from: 3, to: 3 + 2 * chunkBytes + 1 })];
    assert.deepEqual(
      pieces.map(({ from, to }) => to - from),
      [chunkBytes, chunkBytes, 1],
    );
    assert.equal(pieces[0]?.from, 3);
    for (const [index, piece] of pieces.slice(1).entries()) assert.equal(piece.from, pieces[index]?.to);
  });
});

suite('what of a spool file is given back to the disk', () => {
  test('nothing while the file is within its bound', () => {
    assert.equal(holeToPunch(state(64 * mebibyte), null, settings), null);
  });

  test('neither the head nor what the tail may need', () => {
    const hole = holeToPunch(state(1024 * mebibyte), null, settings);
    assert.ok(hole);
    assert.ok(hole.from >= mebibyte / 2);
    assert.equal(hole.to, 960 * mebibyte);
  });

  test('it goes on where the last hole ended, in steps', () => {
    const punched = { ...state(1024 * mebibyte), punched: 950 * mebibyte };
    assert.equal(holeToPunch(punched, null, settings), null);
    assert.deepEqual(holeToPunch({ ...punched, size: 1056 * mebibyte }, null, settings), {
      from: 950 * mebibyte,
      to: 992 * mebibyte,
    });
  });

  test('a stream that stores more than the bound keeps what it stores', () => {
    assert.equal(holeToPunch(state(300 * mebibyte), 400 * mebibyte, settings), null);
  });
});
