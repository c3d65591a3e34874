import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Column, fitColumns } from '../../src/cli/fit-columns.ts';
import { displayWidth } from '../../src/cli/text-width.ts';

interface Thing {
  name: string;
  when: string;
  soon: string;
  extra: string;
}

const columns: Column<Thing>[] = [
  { title: 'NAME', rank: 0, cell: ({ name }) => name, least: 6 },
  { title: 'EXTRA', rank: 1, cell: ({ extra }) => extra },
  { title: 'WHEN', rank: 0, cell: ({ when }) => when, short: ({ soon }) => soon },
];
const things = [
  { name: 'nightly-report', when: '2026-06-01 02:30:00 (in 3h)', soon: 'in 3h', extra: 'x' },
  { name: 'mail', when: 'not scheduled', soon: 'never', extra: '' },
];

test('a table with room for all shows all, and a pipe has room for all', () => {
  const all = [
    'NAME            EXTRA  WHEN',
    'nightly-report  x      2026-06-01 02:30:00 (in 3h)',
    'mail                   not scheduled',
  ];
  assert.deepEqual(fitColumns(columns, things, 60), all);
  assert.deepEqual(fitColumns(columns, things, null), all);
});

test('in less room the extras go first, then words, then the ends of names', () => {
  assert.deepEqual(fitColumns(columns, things, 45), [
    'NAME            WHEN',
    'nightly-report  2026-06-01 02:30:00 (in 3h)',
    'mail            not scheduled',
  ]);
  assert.deepEqual(fitColumns(columns, things, 42), [
    'NAME            EXTRA  WHEN',
    'nightly-report  x      in 3h',
    'mail                   never',
  ]);
  assert.deepEqual(fitColumns(columns, things, 15), ['NAME      WHEN', 'nightly…  in 3h', 'mail      never']);
});

test('a column that says nothing of anything is left out', () => {
  const silent = things.map((thing) => ({ ...thing, extra: '' }));
  assert.doesNotMatch(fitColumns(columns, silent, null).join('\n'), /EXTRA/);
});

test('whatever the names and the width, no line is wider than the terminal', () => {
  const thing = fc.record({
    name: fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{Control}/gu, '')),
    when: fc.string(),
    soon: fc.string(),
    extra: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 5 }), fc.integer({ min: 1, max: 80 }), (some, width) =>
      fitColumns(columns, some, width).every((line) => displayWidth(line) <= width),
    ),
  );
});
