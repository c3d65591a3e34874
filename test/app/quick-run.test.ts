import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isQuickRun } from '../../src/app/quick-run.ts';

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
  test(`"${words}" takes the quick path`, () => assert.equal(isQuickRun(words.split(' ')), true));
}
for (const words of others) {
  test(`"${words}" takes the whole program`, () => assert.equal(isQuickRun(words.split(' ')), false));
}
