import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** The rows of the list of features that are built, in the order in which they came. */
const built = [
  '1 to 8, 10, 19, 20, 24, 25, 29 to 33, 35, 37, 53, 54, 57 to 65, 67, 68, 86 to 88, 90, 92 to 95, 97 to 103, 110',
  '115 to 122, 127, 129, 130, 133, 135, 136, 140, 159, 162 to 165, 170, 172, 176 to 180, 188',
  '9, 12, 13, 59, 60, 69, 74 to 83, 89, 91, 109, 111 to 114, 125, 134, 141 to 143, 160, 161, 166, 168, 171, 173, 181 to 186',
  '14 to 52',
  '38 to 40, 54 to 58, 70 to 73, 76 to 85, 104 to 109, 131, 132',
];

test('each feature that is built is named by the title of a test that proves it', () => {
  const files = globSync('**/*.test.ts', { cwd: import.meta.dirname }).filter((file) => file !== 'features.test.ts');
  const named = new Set(files.flatMap((file) => namedIn(readFileSync(join(import.meta.dirname, file), 'utf8'))));
  assert.deepEqual(
    [...new Set(built.flatMap(rowsIn))].filter((row) => !named.has(row)),
    [],
    'these rows have no test',
  );
});

test('titles name rows one by one, in a list, and as a range', () => {
  assert.deepEqual(namedIn("test('feature 61: exactly one', () => 0)"), [61]);
  assert.deepEqual(namedIn('test(\n  `features 3, 4 and 8: as they are`, () => 0)'), [3, 4, 8]);
  assert.deepEqual(
    namedIn("['feature 80, feature 83: …', 1], test(`$" + '{store}: feature 19 to 21: …`)'),
    [80, 83, 19, 20, 21],
  );
  assert.deepEqual(
    namedIn("// feature 9: not yet\ntest('feature 130 and invariant I7: …'); test('9 features: …')"),
    [130],
  );
});

/** A title is what a call or a row of a table begins with; what comes before its rows is where it was proven. */
function namedIn(source: string): number[] {
  const titles = source.matchAll(/[([:]\s*['"`](?:\$\{\w+\}: )?(features? \d[^:'"`\n]*):/g);
  return [...titles].flatMap(([, rows = '']) => rowsIn(rows));
}

function rowsIn(text: string): number[] {
  return [...text.matchAll(/\b(\d+)(?: to (\d+))?\b/g)].flatMap(([, first, last = first]) => {
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });
}
