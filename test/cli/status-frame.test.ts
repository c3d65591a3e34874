import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { frameDocument, frameOf, longFrameOf } from '../../src/cli/status-frame.ts';
import { displayWidth } from '../../src/cli/text-width.ts';
import { minuteMs, noon } from '../app/job-example.ts';
import { crowded, statusWith } from './status-example.ts';

const look = { timezone: 'UTC', paint: (text: string) => text, intervalMs: 2000 };
const outage = { sinceAt: noon + minuteMs, reason: 'database_unavailable', message: 'the database is\naway', code: 69 };

test('whatever the terminal, a frame fits into it and holds nothing that could control it', () => {
  const status = crowded();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 120 }),
      fc.boolean(),
      (columns, rows, away) => {
        const frame = frameOf({ status, outage: away ? outage : null }, look, { columns, rows });
        assert.ok(frame.length <= rows, `${frame.length} rows in ${rows}`);
        for (const line of frame) {
          assert.ok(displayWidth(line) <= columns, line);
          assert.doesNotMatch(line, /\p{Control}/u);
        }
      },
    ),
  );
});

test('on a screen of 80 columns and 24 rows there is something of everything', () => {
  const frame = frameOf({ status: crowded(), outage: null }, look, { columns: 80, rows: 24 });
  assert.equal(frame[0], 'chroniker status  2026-06-01 12:00:00  every 2s, q ends');
  for (const title of ['warnings:', 'hosts:', 'running:', 'failing:'])
    assert.ok(frame.includes(title), frame.join('\n'));
  assert.equal(frame.filter((line) => / {2}… \d+ more/.test(line)).length >= 3, true);
});

test('in an outage the last picture stays, under a line that says since when the database is away', () => {
  const head = frameOf({ status: statusWith(), outage }, look, { columns: 90, rows: 24 });
  assert.deepEqual(head.slice(0, 3), [
    'chroniker status  2026-06-01 12:00:00  every 2s, q ends',
    'database unavailable since 2026-06-01 12:01:00: the database is away',
    '',
  ]);
  assert.match(head.join('\n'), /running: nothing/);
  assert.deepEqual(longFrameOf({ status: null, outage }, look).slice(0, 2), [
    'chroniker status',
    'database unavailable since 2026-06-01 12:01:00: the database is away',
  ]);
});

test('for a program an outage is a document of its own', () => {
  assert.deepEqual(frameDocument({ status: statusWith(), outage }, 'UTC'), {
    unavailableSince: '2026-06-01T12:01:00.000Z',
    error: { code: 69, reason: 'database_unavailable', message: 'the database is\naway' },
  });
});
