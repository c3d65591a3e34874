import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemTimezone } from '../../src/system/process-facts.ts';

test("the system's zone is one, also where the environment names none that can be understood", (t) => {
  const before = process.env.TZ;
  t.after(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  for (const zone of ['', ':/etc/localtime', 'Foo/Bar']) {
    process.env.TZ = zone;
    const timeZone = systemTimezone();
    assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone }), `TZ=${zone}: ${timeZone}`);
    assert.notEqual(timeZone, undefined);
  }
  process.env.TZ = 'Asia/Tokyo';
  assert.equal(systemTimezone(), 'Asia/Tokyo');
});
