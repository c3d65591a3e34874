import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areInSync, isToBeRead, type SyncedFile, syncedFilesOf } from '../../src/domain/synced-files.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

const fine: SyncedFile = { stamp: 'one', hash: 'h', error: null, toldAt: null, syncedAt: start };
const refused: SyncedFile = { stamp: 'one', hash: 'h', error: 'no jobs file', toldAt: start, syncedAt: null };

test('a file is read when it was never read, when it has changed, and when it was too young to be trusted', () => {
  assert.equal(isToBeRead(undefined, 'one', start), true);
  assert.equal(isToBeRead(fine, 'one', start + 9999 * hour), false);
  assert.equal(isToBeRead(fine, 'two', start), true);
  assert.equal(isToBeRead({ ...fine, stamp: '' }, 'one', start), true);
});

test('a refused file is read when it has changed, else once an hour, also after a clock that stepped back', () => {
  const minutes = [1, 59, 60, -1].map((minute) => isToBeRead(refused, 'one', start + minute * 60_000));
  assert.deepEqual(minutes, [false, false, true, true]);
  assert.equal(isToBeRead(refused, 'two', start), true);
});

test('files are in sync when each of the setting is, and none is left over that went from it', () => {
  const stamps = (...paths: string[]) => new Map(paths.map((path) => [path, 'one']));
  assert.equal(areInSync({}, stamps(), start), true);
  assert.equal(areInSync({ a: fine, b: refused }, stamps('a', 'b'), start), true);
  assert.equal(areInSync({ a: fine }, stamps('a', 'b'), start), false);
  assert.equal(areInSync({ a: fine, b: fine }, stamps('a'), start), false);
  assert.equal(areInSync({ a: fine, c: fine }, stamps('a', 'b'), start), false);
});

test('what is stored comes back as it was; what cannot be understood is as if nothing had been read', () => {
  assert.deepEqual(syncedFilesOf(JSON.stringify({ a: fine })), { a: fine });
  for (const stored of [null, undefined, '', '{', '[]', '3', '{"a": 1}']) assert.deepEqual(syncedFilesOf(stored), {});
});
