import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allSections, fitSections, type Section } from '../../src/cli/sections.ts';

function section(title: string, rank: number, count: number, changes: Partial<Section> = {}): Section {
  const lines = Array.from({ length: count }, (_, index) => `${title} ${index + 1}`);
  return { title, rank, lines, empty: 'nothing', ...changes };
}

test('all sections are shown, a blank line between them, and one with nothing in it in one line', () => {
  assert.deepEqual(allSections([section('a', 0, 2), section('b', 1, 0), section('c', 2, 1)]), [
    'a:',
    '  a 1',
    '  a 2',
    '',
    'b: nothing',
    '',
    'c:',
    '  c 1',
  ]);
});

test('what is cut says how much is missing, and the lowest rank has its lines first', () => {
  assert.deepEqual(fitSections([section('next', 2, 9), section('running', 1, 4)], 10), [
    'next:',
    '  next 1',
    '  next 2',
    '  next 3',
    '  … 6 more',
    'running:',
    '  running 1',
    '  running 2',
    '  running 3',
    '  running 4',
  ]);
});

test('a section of which the first few are enough is cut without a word', () => {
  assert.deepEqual(fitSections([section('latest', 1, 9, { isOpenEnded: true })], 3), [
    'latest:',
    '  latest 1',
    '  latest 2',
  ]);
});

test('where there is no room for its lines, a section says how many there are', () => {
  assert.deepEqual(fitSections([section('a', 1, 2), section('b', 2, 7)], 4), ['a:', '  a 1', '  a 2', 'b: 7']);
  assert.deepEqual(fitSections([section('a', 1, 2), section('b', 2, 7)], 1), ['a: 2']);
  assert.deepEqual(fitSections([section('a', 1, 7)], 2), ['a: 7'], 'how many is more than how many more');
});

test('on a high screen the sections stand apart, on a low one they do not', () => {
  const two = [section('a', 1, 1), section('b', 2, 1)];
  assert.ok(fitSections(two, 20).includes(''));
  assert.ok(!fitSections(two, 19).includes(''));
});

test('a picture is never higher than the screen, and as high as it needs when there is room', () => {
  const some = fc.array(fc.tuple(fc.nat(5), fc.nat(30)), { maxLength: 6 });
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 60 }), (counts, rows) => {
      const sections = counts.map(([rank, count], index) => section(`s${index}`, rank, count));
      const fitted = fitSections(sections, rows);
      assert.ok(fitted.length <= rows);
      if (allSections(sections).length <= rows && rows >= 20) assert.deepEqual(fitted, allSections(sections));
    }),
  );
});
