import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusDocument } from '../../src/cli/status-document.ts';
import { noon, viewOf } from '../app/job-example.ts';
import { statusWith } from './status-example.ts';

test('what is due next says in its document too what keeps it', () => {
  const parkedReason = 'waits for the pool db: its place is taken, by load (r5)';
  const next = [
    { view: viewOf('late', { lane: { parkedFor: 'pool:db', parkedReason } }), at: noon },
    { view: viewOf('soon'), at: noon },
  ];
  const document = statusDocument(statusWith({ next }), 'UTC');
  assert.deepEqual(
    document.next.map(({ job, parked }) => [job, parked]),
    [
      ['late', { reason: parkedReason, jobs: [] }],
      ['soon', null],
    ],
  );
});
