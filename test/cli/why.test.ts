import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

interface Answer {
  job: string;
  at: string;
  verdict: string;
  sentence: string;
  facts: Record<string, unknown>;
}

test('chroniker why says in a sentence why a job does not run, by name or id', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'by-hand', '--', 'true');
  await line.ok('job', 'add', 'yearly', '--schedule', '0 0 1 1 *', '--', 'true');
  assert.equal(await line.ok('why', '1'), 'by-hand is never due by itself; `chroniker trigger by-hand` runs it.\n');
  assert.match(
    await line.ok('why', 'yearly'),
    /^yearly is not due; its next slot is at \d{4}-01-01 00:00 .*; but no host has ever ticked; .*\.\n$/,
  );
  const { job, at, verdict, sentence, facts } = await line.json<Answer>('why', 'yearly');
  assert.deepEqual([job, verdict], ['yearly', 'scheduled']);
  assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(sentence, /^yearly is not due; /);
  assert.match(String(facts.nextSlotAt), /^\d{4}-01-01T00:00:00\.000Z$/);
});

test('chroniker why --at takes an instant, a time of the zone of the job, and how long ago', async (t) => {
  const line = CommandLine.in(t, { timezone: 'Asia/Tokyo' });
  await line.ok('job', 'add', 'nightly', '--schedule', '0 3 * * *', '--', 'true');
  const at = async (time: string) => (await line.json<Answer>('why', 'nightly', '--at', time)).at;
  assert.equal(await at('2020-02-01T03:00:00Z'), '2020-02-01T03:00:00.000Z');
  assert.equal(await at('2020-02-01T03:00'), '2020-01-31T18:00:00.000Z');
  assert.match(await at('03:00'), /T18:00:00\.000Z$/);
  assert.match(await at('03:00:20'), /T18:00:20\.000Z$/);
  const past = Date.parse(await at('90m'));
  const agoMs = Date.now() - past;
  assert.ok(agoMs >= 90 * 60_000 && agoMs < 120 * 60_000, `${agoMs}`);
  const { verdict, sentence } = await line.json<Answer>('why', 'nightly', '--at', '2020-02-01');
  assert.equal(verdict, 'not_created');
  assert.match(sentence, /^At 2020-02-01 00:00 there was no job nightly yet: it was created by \S+ at \d\d:\d\d/);
});

test('chroniker why refuses a job that there is not, and what is no time', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '0 3 * * *', '--', 'true');
  await line.fails(['why', 'nightli'], 66, /there is no job "nightli" – did you mean "nightly"\?/);
  await line.fails(['why', '7'], 66, /there is no job with the id 7/);
  await line.fails(['why', 'nightly', '--at', 'noon'], 64, /--at: "noon" is no time; write /);
  await line.fails(['why', 'nightly', '--at', '25:00'], 64, /--at: "25:00" is no time; write /);
  await line.fails(['why', 'nightly', '--at', '2026-02-30T10:00'], 64, /2026-02-30/);
  await line.fails(['why'], 64, /why/);
  await line.fails(['why', 'nightly', 'other'], 64, /other|one/);
});
