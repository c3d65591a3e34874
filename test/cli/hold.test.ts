import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';
import { onTerminal } from '../rig/on-terminal.ts';

/** [what, words, exit code, sentence] in a project with the jobs "nightly" (tag etl) and "pinned" (host db-1), of which nothing is held. */
const typed: [string, string[], number, RegExp][] = [
  ['feature 70: an unknown job', ['hold', 'nightyl'], 66, /there is no job "nightyl" – did you mean "nightly"\?/],
  ['feature 70: an unknown exception', ['hold', '--except', 'nightyl'], 66, /did you mean "nightly"\?/],
  ['feature 70: an unknown tag', ['hold', '--tag', 'etk'], 64, /--tag: "etk" is none of .*etl – did you mean "etl"\?/],
  ['feature 70: an unknown host', ['hold', '--host', 'db-2'], 64, /--host: "db-2" is none of .*did you mean "db-1"\?/],
  [
    'feature 70: everything and a job',
    ['hold', '--all', 'nightly'],
    64,
    /--all means everything, and "nightly" a part/,
  ],
  ['feature 70: an exception of a job', ['hold', 'nightly', '--except', 'pinned'], 64, /--except leaves jobs out of/],
  ['feature 70: an empty reason', ['hold', '--reason', ' '], 64, /--reason: is empty/],
  [
    'feature 71: an end without the choice',
    ['hold', '--until', '2h'],
    64,
    /--until: say as well .*--run-pending .*--skip-/,
  ],
  [
    'feature 71: the choice without an end',
    ['hold', '--skip-pending'],
    64,
    /--skip-pending is about the end of a hold/,
  ],
  [
    'feature 71: an end that is past',
    ['hold', '--until', '2020-01-01', '--run-pending'],
    64,
    /"2020-01-01" is past; write 18:00/,
  ],
  [
    'feature 71: an end that is no time',
    ['hold', '--until', 'soon', '--run-pending'],
    64,
    /"soon" is no time; write 18:00/,
  ],
  ['feature 71: both choices', ['release', '--run-pending', '--skip-pending'], 64, /exclude each other/],
  ['feature 71: what is not held', ['release', 'nightly', '--run-pending'], 66, /no hold on nightly; nothing is held/],
  ['feature 71: nothing is held', ['release', '--run-pending'], 66, /there is no hold on everything; nothing is held/],
  ['feature 71: nothing at all is held', ['release', '--all', '--run-pending'], 66, /nothing is held/],
  [
    'feature 131: a job that does not run',
    ['runs', 'clear', 'nightly', '--yes'],
    64,
    /nightly is not running: there is/,
  ],
  ['feature 131: an unknown run', ['runs', 'clear', 'r9', '--yes'], 66, /there is no run "r9"/],
  ['feature 131: an unknown host', ['runs', 'clear', '--host', 'x', '--yes'], 64, /--host: "x" is none of/],
];

test('holds and clearing refuse what is unclear, with the cure', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--tag', 'etl', '--', 'true');
  await line.ok('job', 'add', 'pinned', '--host', 'db-1', '--', 'true');
  for (const [what, words, code, sentence] of typed) {
    await t.test(what, () => line.fails(words, code, sentence));
  }
  assert.equal(await line.ok('hold', 'list'), 'Nothing is held.\n');
  assert.deepEqual(await line.json('hold', 'list'), { holds: [] });
});

test('feature 71: without the choice a release is refused even where nothing waits, as a program sees it', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('hold', '-q');
  const { code, stderr } = await line.call(['release', '--json']);
  const { error } = JSON.parse(stderr) as { error: { code: number; reason: string; message: string } };
  assert.deepEqual([code, error.code, error.reason], [64, 64, 'usage']);
  assert.match(error.message, /\(nothing has fallen due so far\)/);
  const released = await line.json<{ changed: number; jobs: object[] }>('release', '--run-pending');
  assert.deepEqual([released.changed, released.jobs], [1, []]);
});

test('feature 70: what is held is told with its terms, and several things are held at once', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--tag', 'etl', '--', 'true');
  await line.ok('job', 'add', 'other', '--', 'true');
  const held = await line.ok('hold', 'nightly', '--tag', 'etl', '--until', '2099-01-01T10:00', '--skip-pending');
  const terms = 'held by \\S+ since [\\d: -]+ \\(until 2099-01-01 10:00\\); what was due is passed over then';
  assert.match(held, new RegExp(`^nightly: ${terms}\\nthe tag etl: ${terms}\\n$`));
  const { holds } = await line.json<{ holds: { scope: string; target: string; untilAt: string; pending: string }[] }>(
    ...(['hold', 'list'] as const),
  );
  assert.deepEqual(
    holds.map(({ scope, target, untilAt, pending }) => [scope, target, untilAt, pending]),
    [
      ['job', 'nightly', '2099-01-01T10:00:00.000Z', 'skip'],
      ['tag', 'etl', '2099-01-01T10:00:00.000Z', 'skip'],
    ],
  );
  const { jobs } = await line.json<{ jobs: { name: string; held: string | null }[] }>('job', 'list');
  assert.deepEqual(
    jobs.map(({ name, held: reason }) => [name, reason?.split(';').length ?? 0]),
    [
      ['nightly', 2],
      ['other', 0],
    ],
  );
  assert.match(
    await line.ok('release', 'nightly', '--run-pending'),
    /^nightly is released; nothing had fallen due\nother holds/,
  );
});

test('feature 70: a reason stands on one line, and does nothing to a terminal', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('hold', '--reason', ' database\n\u001b[31mmove\u0007 ');
  const { holds } = await line.json<{ holds: { reason: string }[] }>('hold', 'list');
  assert.deepEqual(
    holds.map(({ reason }) => reason),
    ['database move'],
  );
});

test('feature 70: on a terminal a tick says that everything is held, also when nothing is due', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('hold', '--reason', 'database move');
  const { code, text } = await onTerminal(line.folder, ['run']);
  assert.equal(code, 0);
  assert.match(text, /chroniker: nothing new is started: everything is held by \S+ since [\d: -]+: database move/);
  assert.equal((await onTerminal(line.folder, ['run', '-q'])).text.trim(), '');
  assert.equal(await line.ok('run'), '', 'cron mails what is printed');
});
