import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewriteAliases } from '../../src/cli/aliases.ts';

const known: [string, string][] = [
  ['cron', 'run'],
  ['cron --jobs 3,7', 'run --only 3 --only 7'],
  ['cron --jobs=nightly -q', 'run --only nightly -q'],
  ['joblist --json', 'job list --json'],
  ['enablejob -id 4', 'job enable 4'],
  ['disablejob --id=4', 'job disable 4'],
  ['deletejob -id 4 --yes', 'job delete 4 --yes'],
  ['showinfo -id=4', 'job show 4'],
  ['run --only 3', 'run --only 3'],
  ['run --jobs 3,nightly', 'run --only 3 --only nightly'],
  ['job add x -- cron --jobs 3', 'job add x -- cron --jobs 3'],
  ['', ''],
];

for (const [typed, meant] of known) {
  test(`"${typed}" means "${meant}"`, () => assert.deepEqual(rewriteAliases(typed.split(' ')), meant.split(' ')));
}

test('a command of the originals is no key of every object', () => {
  assert.deepEqual(rewriteAliases(['constructor']), ['constructor']);
});

test('feature 168: clean takes a unit and a count, as it did', () => {
  const older = (age: string) => ['prune', '--older-than', age];
  assert.deepEqual(rewriteAliases(['clean', 'days', '7']), older('7d'));
  assert.deepEqual(rewriteAliases(['cron_clean', 'weeks', '1']), older('1w'));
  assert.deepEqual(rewriteAliases(['clean', 'minute', '1', '--json']), [...older('1m'), '--json']);
  assert.deepEqual(rewriteAliases(['clean', 'hours', '12']), older('12h'));
  assert.deepEqual(rewriteAliases(['clean', 'years', '7']), older('7years'));
  assert.deepEqual(rewriteAliases(['clean', '--dry-run']), ['prune', '--dry-run']);
});
