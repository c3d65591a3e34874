import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineBlockBytes, lineStart, linesOf, lookBackFrom } from '../../src/domain/output-lines.ts';

/** The lines that somebody tells who learns of the output in pieces, without remembering anything from one to the next. */
function toldInPieces(output: Uint8Array, cuts: number[]): string[] {
  const startOf = (offset: number) => lineStart(output.subarray(lookBackFrom(offset), offset), offset);
  const starts = [0, ...cuts.map(startOf), output.length];
  return starts.slice(1).flatMap((to, index) => linesOf(output.subarray(starts[index], to), starts[index] ?? 0));
}

function piecewise(line: fc.Arbitrary<Uint8Array>) {
  return fc
    .array(line, { maxLength: 6 })
    .map((lines) => Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\n')])))
    .chain((output) =>
      fc.record({
        output: fc.constant(output),
        cuts: fc.array(fc.nat(output.length), { maxLength: 6 }).map((cuts) => cuts.sort((one, other) => one - other)),
      }),
    );
}

test('lines told piece by piece are those of the whole, however it was cut', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text.replaceAll('\n', '')));
  fc.assert(
    fc.property(piecewise(line), ({ output, cuts }) => {
      assert.deepEqual(toldInPieces(output, cuts), output.toString('utf8').split('\n').slice(0, -1));
    }),
  );
});

test('long lines are cut where the whole would have cut them, between characters, and nothing is lost', () => {
  const line = fc.tuple(fc.nat(5 * lineBlockBytes), fc.constantFrom('x', 'ä', '€', '😀')).map(([bytes, character]) => {
    const one = Buffer.from(character);
    return Buffer.from(`${'-'.repeat(bytes % 7)}${character.repeat(bytes / one.length)}`);
  });
  fc.assert(
    fc.property(piecewise(line), ({ output, cuts }) => {
      const told = toldInPieces(output, cuts);
      assert.deepEqual(told, linesOf(output, 0));
      assert.equal(told.join(''), output.toString('utf8').replaceAll('\n', ''));
      assert.ok(told.every((text) => Buffer.byteLength(text) <= 64 * 1024));
    }),
    { numRuns: 60 },
  );
});

test('what is no UTF-8 shows as U+FFFD, and a line without its end is a line', () => {
  assert.deepEqual(linesOf(Buffer.from([0x61, 0xff, 0x0a, 0xc3, 0x0a, 0x0a, 0x62]), 0), ['a\ufffd', '\ufffd', '', 'b']);
  assert.deepEqual(linesOf(new Uint8Array(), 0), []);
});
