import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure, isOutage } from '../../src/app/report-failure.ts';
import { Failure } from '../../src/domain/failure.ts';
import { StoreUnavailable } from '../../src/store/store.ts';

test('an expected failure is told as it is, without a stack', () => {
  assert.deepEqual(describeFailure(new Failure('unknown_job', 'there is no job "x"')), {
    code: 66,
    reason: 'unknown_job',
    message: 'there is no job "x"',
  });
});

test('an outage of the database is 69', () => {
  const outage = new StoreUnavailable('connect ECONNREFUSED');
  assert.equal(isOutage(outage), true);
  assert.deepEqual(describeFailure(outage), {
    code: 69,
    reason: 'database_unavailable',
    message: 'the database is unavailable: connect ECONNREFUSED',
  });
});

test('whatever nobody expected is 70 and shows its stack', () => {
  const failed = describeFailure(new TypeError('x is not a function'));
  assert.deepEqual([failed.code, failed.reason], [70, 'internal']);
  assert.match(failed.stack ?? '', /report-failure\.test\.ts/);
  assert.equal(describeFailure('thrown text').code, 70);
  assert.equal(isOutage(new Error('connect ECONNREFUSED')), false);
});
