import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upstreamVariables, whyNotSet, withOutput } from '../../src/domain/run-outputs.ts';

test('what an upstream handed on is seen under its name in capitals, each other character an underscore', () => {
  const outputs = { rows: '13', _File: '/data/été.csv' };
  assert.deepEqual(upstreamVariables({ job: 'etl.load-2:été', runId: 7, status: 'succeeded', outputs }), {
    UPSTREAM_ETL_LOAD_2__T__ROWS: '13',
    UPSTREAM_ETL_LOAD_2__T___FILE: '/data/été.csv',
    UPSTREAM_ETL_LOAD_2__T__STATUS: 'succeeded',
    UPSTREAM_ETL_LOAD_2__T__RUN_ID: '7',
  });
});

test('how it ended and which run it was is nothing that a job can forge', () => {
  const forged = upstreamVariables({ job: 'a', runId: 7, status: 'failed', outputs: { status: 'x', Run_Id: '1' } });
  assert.deepEqual(forged, { UPSTREAM_A_STATUS: 'failed', UPSTREAM_A_RUN_ID: '7' });
});

test('a key may have the name of what every object has', () => {
  const outputs = withOutput({}, '__proto__', 'x');
  assert.deepEqual(Object.entries(outputs ?? {}), [['__proto__', 'x']]);
  assert.deepEqual(Object.entries(JSON.parse(JSON.stringify(outputs))), [['__proto__', 'x']]);
});

test('bytes are counted, not characters', () => {
  assert.equal(whyNotSet({}, 'a', 'é'.repeat(2048)), null);
  assert.match(whyNotSet({}, 'a', 'é'.repeat(2049)) ?? '', /^set a: the value has 4098 bytes, more than 4KiB/);
});

test('a key that is set again takes no more room', () => {
  const full = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, 'x']));
  assert.equal(whyNotSet(full, 'k3', 'y'), null);
  assert.match(whyNotSet(full, 'k64', 'y') ?? '', /64 keys already/);
});
