import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Seen, watchStatus } from '../../src/app/watch-status.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { statusWith } from '../cli/status-example.ts';

const away = () => Promise.reject(new StoreUnavailable('nobody there'));

/** Reads one after the other, and what was seen of each. */
async function watched(...reads: (() => Promise<ReturnType<typeof statusWith>>)[]): Promise<Seen[]> {
  const stop = new AbortController();
  const seen: Seen[] = [];
  const left = [...reads];
  const next = () => (left.shift() ?? away)();
  for await (const each of watchStatus(next, 0, stop.signal)) {
    seen.push(each);
    if (left.length === 0) stop.abort();
  }
  return seen;
}

test('a watch survives that the database goes away, and tells since when it is', async () => {
  const [one, two] = [statusWith({ now: 1 }), statusWith({ now: 2 })];
  const seen = await watched(
    async () => one,
    away,
    away,
    async () => two,
  );
  assert.deepEqual(
    seen.map(({ status }) => status?.now),
    [1, 1, 1, 2],
    'what was there before stays on the screen',
  );
  assert.deepEqual(
    seen.map(({ outage }) => outage?.reason),
    [undefined, 'database_unavailable', 'database_unavailable', undefined],
  );
  assert.equal(seen[2]?.outage?.sinceAt, seen[1]?.outage?.sinceAt);
  assert.match(seen[1]?.outage?.message ?? '', /nobody there/);
});

test('a watch ends at once, though a look hangs', async () => {
  const stop = new AbortController();
  const hanging = () => {
    queueMicrotask(() => stop.abort());
    return new Promise<never>(() => undefined);
  };
  for await (const _ of watchStatus(hanging, 0, stop.signal)) assert.fail('nothing was seen');
});

test('a watch that is ended before it began looks at nothing', async () => {
  const never = () => assert.fail('it looked');
  for await (const _ of watchStatus(never, 0, AbortSignal.abort())) assert.fail('nothing was seen');
});

test('a watch does not go on after a bug', async () => {
  await assert.rejects(
    watched(() => Promise.reject(new TypeError('oops'))),
    /oops/,
  );
});
