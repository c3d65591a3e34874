import assert from 'node:assert/strict';
import { history } from '../../src/app/history.ts';
import { searchOutput } from '../../src/app/search-output.ts';
import type { Store } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';

const runs = 120_000;

exerciseStore(
  'feature 142: a rare run is found among very many, by statements that look at a part each',
  async (stage) => {
    await fill(stage);
    const { store, asked } = counting(stage.store);
    const rare = await history(store, { causes: ['force'] }, 5);
    assert.deepEqual(
      rare.map(({ id }) => id),
      [runs, 2],
    );
    assert.ok(asked.length <= 4, `${asked.length} statements`);
    for (const { fromId = 0, beforeId = Number.POSITIVE_INFINITY, limit } of asked) {
      assert.ok(limit === 1 || beforeId - fromId <= 50_000, 'one statement looks at a part');
    }
    assert.deepEqual(
      (await history(store, { causes: ['force'], beforeId: runs }, 5)).map(({ id }) => id),
      [2],
    );
    assert.deepEqual(
      (await history(store, {}, 3)).map(({ id }) => id),
      [runs, runs - 1, runs - 2],
    );
    assert.equal((await history(store, {}, 2_500)).length, 2_500);
  },
);

exerciseStore('feature 142: a search goes through all that was written and stops at its limit', async (stage) => {
  await fill(stage);
  const { store, asked } = counting(stage.store);
  const search = { text: 'needle', streams: ['stdout' as const, 'stderr' as const], limit: 20 };
  const found = await searchOutput(store, {}, search);
  assert.deepEqual(
    found.map(({ run, matches }) => [run.id, matches]),
    [
      [runs, [{ stream: 'stdout', line: 'a needle' }]],
      [2, [{ stream: 'stdout', line: 'a needle' }]],
    ],
  );
  assert.ok(asked.length <= 5, 'runs that wrote nothing are not looked into');
  assert.deepEqual(
    (await searchOutput(store, {}, { ...search, limit: 1 })).map(({ run }) => run.id),
    [runs],
  );
  assert.deepEqual(await searchOutput(store, {}, { ...search, streams: ['stderr'] }), []);
  assert.deepEqual(await searchOutput(store, { causes: ['retry'] }, search), []);
});

/** Runs of which the second and the last were forced and wrote something. */
async function fill({ database, kind }: Stage): Promise<void> {
  const series =
    kind === 'sqlite'
      ? `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${runs})`
      : '';
  const numbers = kind === 'sqlite' ? 'numbers' : `(select seq as n from seq_1_to_${runs}) as numbers`;
  const special = `n in (2, ${runs})`;
  await database.execute(
    `${kind === 'sqlite' ? series : ''} insert into runs (id, lane_id, slot_key, job_id, job, status, cause, scheduled_at, attempt,
       slots, params, claimed_at, finished_at, host, supervisor_id, spool_root, grace_ms, policy, stdout_bytes, stdout_stored)
     select n, 1, n, 1, 'filling', 'succeeded', case when ${special} then 'force' else 'schedule' end, ${dawn}, 1,
       1, '{}', ${dawn}, ${dawn}, 'web-1', 1, '/spool', 0, '{}', case when ${special} then 8 else 0 end,
       case when ${special} then 8 else 0 end from ${numbers}`,
    [],
  );
  for (const id of [2, runs]) {
    await database.execute(
      "insert into chunks (run_id, stream, start_offset, seen_at, data) values (?, 'stdout', 0, 1, ?)",
      [id, Buffer.from('a needle')],
    );
  }
}

/** A store that remembers for which runs it was asked. */
function counting(store: Store) {
  const asked: Parameters<Store['listRuns']>[0][] = [];
  const listRuns: Store['listRuns'] = (filter) => {
    asked.push(filter);
    return store.listRuns(filter);
  };
  return { store: { ...store, listRuns }, asked };
}
