import assert from 'node:assert/strict';
import { ageToPrune, prune } from '../../src/app/prune.ts';
import type { Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';

const runs = 700;

exerciseStore(
  'feature 138: very many runs are deleted batch by batch, each in a transaction of its own',
  async (stage) => {
    await stage.database.execute(
      `insert into runs (lane_id, slot_key, job_id, job, status, cause, scheduled_at, attempt, slots, params, claimed_at,
       finished_at, host, supervisor_id, spool_root, grace_ms, policy)
     values ${Array.from({ length: runs }, (_, index) => row(index)).join(', ')}`,
      [],
    );
    stage.clock.now = dawn + runs;
    const limits: number[] = [];
    const counted: Store = {
      ...stage.store,
      prune: (before, limit, jobIds) => {
        limits.push(limit);
        return stage.store.prune(before, limit, jobIds);
      },
    };
    assert.equal((await prune(counted, { jobs: [], olderThanMs: 100, dryRun: true })).runs, runs - 100);
    assert.deepEqual(limits, []);
    assert.equal((await prune(counted, { jobs: [], olderThanMs: 100, dryRun: false })).runs, runs - 100);
    assert.ok(limits.length > 1 && limits.every((limit) => limit <= 1_000), `${limits}`);
    assert.equal((await stage.store.listRuns({ limit: runs })).length, 100);
    assert.equal(ageToPrune(undefined, 5), 5);
    assert.equal(ageToPrune(0, 5), 0);
  },
);

function row(index: number): string {
  return `(1, ${index}, 1, 'old', 'succeeded', 'schedule', 1, 1, 1, '{}', 1, ${dawn + index}, 'web-1', 1, '/spool', 0, '{}')`;
}
