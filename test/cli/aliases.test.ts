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
  ['job add x -- cron --jobs 3', 'job add x -- cron --jobs 3'],
  ['', ''],
];

for (const [typed, meant] of known) {
  test(`"${typed}" means "${meant}"`, () => assert.deepEqual(rewriteAliases(typed.split(' ')), meant.split(' ')));
}

test('a command of the originals is no key of every object', () => {
  assert.deepEqual(rewriteAliases(['constructor']), ['constructor']);
});
