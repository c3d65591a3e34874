import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quickFlags } from '../../src/app/quick-flags.ts';

const quick = [
  'run',
  'cron',
  'run -q',
  'run -p /srv/jobs',
  'run -q -p /srv/jobs -e .env',
  'run --quiet --project x --env-file y',
];
const others = [
  '',
  'status',
  'run --json',
  'run -v',
  'run -p',
  'run -p -q',
  'run --force x',
  'run x',
  '-p x run',
  'run -- -q',
];

for (const words of quick) {
  test(`"${words}" takes the quick path`, () => assert.notEqual(quickFlags(words.split(' ')), null));
}
for (const words of others) {
  test(`"${words}" takes the whole program`, () => assert.equal(quickFlags(words.split(' ')), null));
}

test('the quick path reads the few flags there are', () => {
  assert.deepEqual(quickFlags(['run']), { quiet: false });
  const words = ['cron', '-q', '-p', '/srv/my jobs', '--env-file', '.env'];
  assert.deepEqual(quickFlags(words), { quiet: true, project: '/srv/my jobs', envFile: '.env' });
});
