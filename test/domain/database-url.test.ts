import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverPassword, isDatabaseUrl } from '../../src/domain/database-url.ts';

const urls: [string, boolean][] = [
  ['sqlite:./x.sqlite', true],
  ['sqlite:///srv/x.sqlite', true],
  ['mysql://me@db-1:3307/jobs', true],
  ['mariadb://me:secret@db-1/jobs', true],
  ['sqlite:', false],
  ['sqlite::memory:', false],
  ['mysql://me@db-1', false],
  ['mysql://me:a#b@db-1/jobs', false],
  ['postgres://me@db-1/jobs', false],
  ['', false],
];

for (const [url, is] of urls) {
  test(`"${url}" is ${is ? 'a' : 'no'} database URL`, () => assert.equal(isDatabaseUrl(url), is));
}

test('a password is covered, whatever is in it, and all else stays', () => {
  for (const password of ['secret', 'a#b', 'a/b', 'a@b', 'a?b', '']) {
    assert.equal(coverPassword(`mysql://me:${password}@db-1:3307/jobs`), 'mysql://me:***@db-1:3307/jobs');
  }
  assert.equal(coverPassword('"mysql://me:a@db-1/jobs"'), '"mysql://me:***@db-1/jobs"');
  assert.equal(coverPassword(' mysql://me:a#@db-1/jobs'), ' mysql://me:***@db-1/jobs');
  for (const url of ['mysql://me@db-1:3307/jobs', 'sqlite:/srv/a:b@c', 'nonsense'])
    assert.equal(coverPassword(url), url);
});
