import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dependency } from '../../src/domain/dependency.ts';
import { dependenciesEntry, parseDependencies, parseDependencyWords } from '../../src/domain/parse-dependencies.ts';

const field = 'jobs.load.dependencies';

function dependency(job: string, changes: Partial<Omit<Dependency, 'job'>> = {}): Dependency {
  return { job, waitForCompletion: true, waitForSuccess: true, waitForNextRun: true, ...changes };
}

test('feature 79: an upstream in a list is waited for in every way', () => {
  assert.deepEqual(parseDependencies(['extract', 'clean'], field), [dependency('extract'), dependency('clean')]);
  assert.deepEqual(parseDependencies([], field), []);
});

test('feature 79: in a mapping, what is not said is so by default', () => {
  const mapping = { extract: { waitForNextRun: false }, clean: null, sort: {}, pack: { waitForCompletion: true } };
  assert.deepEqual(parseDependencies(mapping, field), [
    dependency('extract', { waitForNextRun: false }),
    dependency('clean'),
    dependency('sort'),
    dependency('pack'),
  ]);
});

test('how new the last success has to be, and until when, stands beside the ways of waiting', () => {
  const mapping = {
    a: { within: '24h', since: 'lastSuccess' },
    b: { deadline: '8:30', within: null },
    c: { deadline: '90m' },
  };
  assert.deepEqual(parseDependencies(mapping, field), [
    dependency('a', { withinMs: 86_400_000, since: 'lastSuccess' }),
    dependency('b', { deadline: '08:30:00' }),
    dependency('c', { deadline: '1h30m' }),
  ]);
});

const refused: [unknown, RegExp][] = [
  ['extract', /^jobs\.load\.dependencies: "extract" is not a list of jobs; write \[extract, clean\], or \{extract: /],
  [['extract', 'clean', 'extract'], /^jobs\.load\.dependencies: extract is there twice; keep one of them$/],
  [['no name'], /^jobs\.load\.dependencies\.0: "no name" is not the name of a job$/],
  [[{ extract: {} }], /^jobs\.load\.dependencies\.0: \{"extract":\{\}\} is not the name of a job$/],
  [{ '1st': null }, /^jobs\.load\.dependencies\.1st: "1st" is not the name of a job$/],
  [
    { extract: true },
    /^jobs\.load\.dependencies\.extract: true is not allowed; write \{waitForNextRun: false\}, or nothing$/,
  ],
  [
    { extract: { waitForSucess: false } },
    /^jobs\.load\.dependencies\.extract\.waitForSucess: is unknown; allowed are .* did you mean "waitForSuccess"\?$/,
  ],
  [
    { extract: { waitForSuccess: 'no' } },
    /^jobs\.load\.dependencies\.extract\.waitForSuccess: "no" is not allowed; write true or false$/,
  ],
  [{ a: { within: '0s' } }, /^jobs\.load\.dependencies\.a\.within: "0s" is too short/],
  [{ a: { since: 'lastStart' } }, /^jobs\.load\.dependencies\.a\.since: "lastStart" is not allowed; write lastSuccess/],
  [{ a: { deadline: '25:00' } }, /^jobs\.load\.dependencies\.a\.deadline: "25:00" is no deadline; write a time/],
  [{ a: { deadline: '08:30,09:30' } }, /\.a\.deadline: "08:30,09:30" is no deadline/],
  [{ a: { deadline: 30 } }, /\.a\.deadline: 30 is no deadline/],
  [{ a: { deadlin: '08:30' } }, /\.a\.deadlin: is unknown; allowed are .* did you mean "deadline"\?$/],
];
for (const [value, message] of refused) {
  test(`feature 79: refused: ${JSON.stringify(value)}`, () => {
    assert.throws(() => parseDependencies(value, field), { reason: 'bad_job', message });
  });
}

test('a word names an upstream, and perhaps the only ways in which it is waited for', () => {
  assert.deepEqual(parseDependencyWords(['etl:extract'], '--depends-on'), [dependency('etl:extract')]);
  assert.deepEqual(parseDependencyWords(['extract=completion,success'], '--depends-on'), [
    dependency('extract', { waitForNextRun: false }),
  ]);
  assert.deepEqual(parseDependencyWords(['extract=next-run'], '--depends-on'), [
    dependency('extract', { waitForCompletion: false, waitForSuccess: false }),
  ]);
});

test('a word may say how new the last success has to be, and until when', () => {
  const off = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };
  assert.deepEqual(
    parseDependencyWords(['a=within:24h', 'b=success,since:lastSuccess,deadline:08:30'], '--depends-on'),
    [
      dependency('a', { ...off, withinMs: 86_400_000 }),
      dependency('b', { ...off, waitForSuccess: true, since: 'lastSuccess', deadline: '08:30:00' }),
    ],
  );
  const strange = () => parseDependencyWords(['a=within'], '--depends-on');
  assert.throws(strange, /"within" is no way of waiting; allowed are completion, success, next-run, within:…/);
  assert.throws(
    () => parseDependencyWords(['a=within:x'], '--depends-on'),
    /^.*--depends-on\.within: "x" is not a duration/,
  );
});

test('a word that names no way of waiting is refused with those that there are', () => {
  const message =
    /^--depends-on: "succes" is no way of waiting; allowed are completion, success, next-run, within:…, .* as in/;
  assert.throws(() => parseDependencyWords(['extract=succes'], '--depends-on'), { reason: 'bad_job', message });
  assert.throws(() => parseDependencyWords(['extract='], '--depends-on'), /"" is no way of waiting/);
  assert.throws(() => parseDependencyWords([''], '--depends-on'), /"" is not the name of a job/);
  const twice = ['extract', 'extract=success'];
  assert.throws(() => parseDependencyWords(twice, '--depends-on'), /^.*--depends-on: extract is there twice/);
});

test('dependencies are written down as they are read', () => {
  const plain = [dependency('extract'), dependency('clean')];
  const mixed = [dependency('extract'), dependency('clean', { waitForSuccess: false })];
  const fresh = [dependency('extract', { withinMs: 86_400_000, since: 'lastSuccess', deadline: '08:30:00' })];
  assert.deepEqual(dependenciesEntry(fresh), { extract: { within: '1d', since: 'lastSuccess', deadline: '08:30' } });
  assert.deepEqual(dependenciesEntry(plain), ['extract', 'clean']);
  assert.deepEqual(dependenciesEntry(mixed), { extract: {}, clean: { waitForSuccess: false } });
  for (const some of [plain, mixed, fresh, []])
    assert.deepEqual(parseDependencies(dependenciesEntry(some), field), some);
});
