import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutputPiece } from '../../src/app/output.ts';
import { type OutputLine, OutputLines } from '../../src/cli/output-lines.ts';
import type { Stream } from '../../src/store/shipment.ts';

test('feature 89: lines of both streams come whole, in the order in which they were finished', () => {
  const output = new OutputLines();
  assert.deepEqual(shown(output.add(data('stdout', 'one\ntw'))), ['stdout one']);
  assert.deepEqual(shown(output.add(data('stderr', 'oops\nhal'))), ['stderr oops']);
  assert.equal(output.unfinished()?.text, 'hal');
  assert.deepEqual(shown(output.add(data('stdout', 'o\n'))), ['stdout two']);
  assert.equal(output.unfinished()?.stream, 'stderr');
  assert.deepEqual(shown(output.end()), ['stderr hal']);
  assert.equal(output.unfinished(), null);
  assert.deepEqual(output.end(), []);
});

test('feature 90: a character that is cut between two pieces is whole, and one cut by a gap is not made up', () => {
  const output = new OutputLines();
  const rocket = Buffer.from('🚀');
  output.add(data('stdout', rocket.subarray(0, 1)));
  output.add(data('stderr', rocket.subarray(0, 3)));
  output.add(data('stdout', rocket.subarray(1, 3)));
  assert.deepEqual(shown(output.add(data('stdout', Buffer.concat([rocket.subarray(3), Buffer.from('\n')])))), [
    'stdout 🚀',
  ]);
  assert.deepEqual(shown(output.add({ stream: 'stderr', offset: 3, seenAt: 1, droppedBytes: 9 })), [
    'stderr \ufffd',
    'stderr … 9 bytes of stderr dropped …',
  ]);
  assert.deepEqual(shown(output.add(data('stderr', Buffer.from([0xff, 0x0a])))), ['stderr \ufffd']);
});

test('a progress bar is shown as it stands, and no more than that is kept of it', () => {
  const output = new OutputLines();
  for (let percent = 0; percent <= 100; percent++) {
    assert.deepEqual(output.add(data('stdout', `${percent} %\r`)), []);
    assert.equal(output.unfinished()?.text, `${percent} %`);
  }
  assert.deepEqual(shown(output.add(data('stdout', '\ndone\r'))), ['stdout 100 %']);
  assert.deepEqual(shown(output.add(data('stdout', '\n'))), ['stdout done'], 'a line end may be two characters');
});

function data(stream: Stream, text: string | Uint8Array): OutputPiece {
  return { stream, offset: 0, seenAt: 1, data: Buffer.from(text as string) };
}

function shown(lines: OutputLine[]): string[] {
  return lines.map(({ stream, text }) => `${stream} ${text}`);
}
