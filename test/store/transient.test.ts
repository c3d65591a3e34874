import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../src/store/store.ts';
import { retrying } from '../../src/store/transient.ts';

for (const code of ['EE_DELETE', 'EE_WRITE', 'ER_DISK_FULL', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ECONNREFUSED']) {
  test(`a database that answers ${code} is unavailable, after another try`, async () => {
    let tries = 0;
    const failing = retrying(async () => {
      tries += 1;
      throw Object.assign(new Error('said so'), { code });
    });
    await assert.rejects(failing, new StoreUnavailable('the database cannot be used now: said so'));
    assert.ok(tries > 1);
  });
}

test('a mistake of ours is not taken for an outage', async () => {
  const failing = retrying(() =>
    Promise.reject(Object.assign(new Error('no such column'), { code: 'ER_BAD_FIELD_ERROR' })),
  );
  await assert.rejects(failing, /no such column/);
});
