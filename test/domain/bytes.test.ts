import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBytes, parseBytes } from '../../src/domain/bytes.ts';

const table: [unknown, number][] = [
  [65_536, 65_536],
  ['65536', 65_536],
  ['64KiB', 65_536],
  ['64k', 65_536],
  ['1MiB', 1_048_576],
  ['1MB', 1_000_000],
  ['1 GiB', 1_073_741_824],
  ['0.5KiB', 512],
  ['0', 0],
];

for (const [value, bytes] of table) {
  test(`${JSON.stringify(value)} is ${bytes} bytes`, () => assert.equal(parseBytes(value), bytes));
}

for (const value of ['', 'much', '1TiBs', '-1', -1, 1.5, '0.3KiB', null, false]) {
  test(`${JSON.stringify(value)} is refused with the field, the value and what is allowed`, () => {
    assert.throws(() => parseBytes(value, 'jobs.a.output.maxBytes'), {
      reason: 'bad_value',
      message: `jobs.a.output.maxBytes: ${JSON.stringify(value)} is not a size; write 65536, 64KiB, 1MiB or 1MB`,
    });
  });
}

test('what is shown is read back as the same', () => {
  assert.equal(formatBytes(1_048_576), '1MiB');
  assert.equal(formatBytes(1000), '1000B');
  fc.assert(fc.property(fc.nat(), (bytes) => assert.equal(parseBytes(formatBytes(bytes)), bytes)));
});
