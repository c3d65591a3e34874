import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Args } from '../../src/cli/args.ts';
import { commandEntries } from '../../src/cli/commands.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { flagEnd, flagLast, flagTime, type Side, timeHelp, zoneOf } from '../../src/cli/moments.ts';
import { Failure } from '../../src/domain/failure.ts';

const clock = { now: Date.parse('2026-03-10T11:30:00Z'), timezone: 'Europe/Paris' };

function read(text: string, side: Side, how = flagTime): string {
  return new Date(how(new Args([], null, { at: text }), 'at', clock, side) ?? 0).toISOString();
}

const times: [text: string, past: string, future: string][] = [
  ['18:00', '2026-03-09T17:00:00.000Z', '2026-03-10T17:00:00.000Z'],
  ['9:05', '2026-03-10T08:05:00.000Z', '2026-03-11T08:05:00.000Z'],
  ['12:30', '2026-03-10T11:30:00.000Z', '2026-03-11T11:30:00.000Z'],
  ['03:00:20', '2026-03-10T02:00:20.000Z', '2026-03-11T02:00:20.000Z'],
  ['90m', '2026-03-10T10:00:00.000Z', '2026-03-10T13:00:00.000Z'],
  ['1d12h', '2026-03-08T23:30:00.000Z', '2026-03-11T23:30:00.000Z'],
  ['PT1H', '2026-03-10T10:30:00.000Z', '2026-03-10T12:30:00.000Z'],
  ['2026-03-01', '2026-02-28T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
  [' 2026-03-01T18:00 ', '2026-03-01T17:00:00.000Z', '2026-03-01T17:00:00.000Z'],
  ['2026-03-01 18:00:05', '2026-03-01T17:00:05.000Z', '2026-03-01T17:00:05.000Z'],
  ['2026-03-01T18:00Z', '2026-03-01T18:00:00.000Z', '2026-03-01T18:00:00.000Z'],
  ['2026-03-01T18:00:00-0500', '2026-03-01T23:00:00.000Z', '2026-03-01T23:00:00.000Z'],
];

for (const [text, past, future] of times) {
  test(`every flag that takes a time reads "${text}", in the zone that is meant and on its side of now`, () => {
    assert.equal(read(text, 'past'), past);
    assert.equal(read(text, 'future'), future);
  });
}

test('a date as the last of a stretch is the whole day, also one with a change of the clocks', () => {
  assert.equal(read('2026-03-01', 'past', flagLast), '2026-03-01T22:59:59.999Z');
  assert.equal(read('2026-03-29', 'past', flagLast), '2026-03-29T21:59:59.999Z');
  assert.equal(read('2026-12-31', 'past', flagLast), '2026-12-31T22:59:59.999Z');
  assert.equal(read('9999-12-31', 'future', flagLast), '9999-12-31T22:59:59.999Z');
  assert.equal(read('18:00', 'past', flagLast), '2026-03-09T17:00:00.000Z');
});

test('how far from now is at most a hundred years: beyond there are no instants', () => {
  assert.equal(read('36525d', 'future'), '2126-03-11T11:30:00.000Z');
  for (const side of ['past', 'future'] as const) {
    const message = '--at: "99999999d" is too long; the most is 36525d';
    assert.throws(() => read('99999999d', side), { reason: 'bad_duration', message });
  }
});

test('what ends on a date ends at the midnight after it, and nothing ends in the past', () => {
  const end = (text: string) =>
    new Date(flagEnd(new Args([], null, { until: text }), 'until', clock) ?? 0).toISOString();
  assert.equal(end('2026-03-10'), '2026-03-10T23:00:00.000Z');
  assert.equal(end('18:00'), '2026-03-10T17:00:00.000Z');
  assert.equal(end('2h'), '2026-03-10T13:30:00.000Z');
  for (const text of ['2026-03-09', '2026-03-10T12:30', '0m']) {
    assert.throws(() => end(text), { message: `--until: "${text}" is past; write ${timeHelp[0]}` });
  }
});

for (const text of ['tomorrow', '25:00', '7', '', '2026-3-1', '-2h', '2026-03-01T10', '18']) {
  test(`what is no time is refused with all that is one: "${text}"`, () => {
    const message = `--at: ${JSON.stringify(text)} is no time; write ${timeHelp[0]}`;
    assert.throws(() => read(text, 'past'), { reason: 'bad_value', message });
    assert.throws(() => read(text, 'future', flagLast), { reason: 'bad_value', message });
  });
}

test('a day or a time that is in no calendar is told so', () => {
  for (const text of ['2026-02-30', '2026-02-30T10:00', '2026-03-01T24:10']) {
    for (const how of [flagTime, flagLast]) {
      assert.throws(
        () => read(text, 'past', how),
        (error) => error instanceof Failure && error.code === 64 && /^--at: .* does not exist in/.test(error.message),
      );
    }
  }
});

test('the zone is that of the jobs that are named when they have one together, else that of the project', () => {
  const of = (...zones: (string | undefined)[]) =>
    zoneOf(
      zones.map((timezone) => ({
        job: { spec: { schedule: { rules: [], ...(timezone && { timezone }) } }, override: null },
      })) as never,
      'UTC',
    );
  assert.equal(of(), 'UTC');
  assert.equal(of('Asia/Tokyo'), 'Asia/Tokyo');
  assert.equal(of('Asia/Tokyo', 'Asia/Tokyo'), 'Asia/Tokyo');
  assert.equal(of('Asia/Tokyo', undefined), 'UTC');
  assert.equal(of(undefined), 'UTC');
});

test('the help of each command that takes a time says how it is written', async () => {
  for (const entry of commandEntries) {
    const { command } = await entry.load();
    const takesOne = Object.values(command.flags).some(({ value }) => value === 'time');
    assert.equal(commandHelp(command).includes(`\n<time>\n  ${timeHelp[0]}\n`), takesOne, command.name);
  }
});
