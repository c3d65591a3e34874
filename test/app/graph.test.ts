import assert from 'node:assert/strict';
import { graphDocument, readGraph } from '../../src/app/graph.ts';
import { exerciseStore, type Stage } from '../rig/stores.ts';
import { claimAll, enter, goOn, saveJob, settlement, waitingFor } from '../store/play.ts';

exerciseStore('feature 85: the graph has estimates from the last runs, and its longest path', async (stage) => {
  const { store } = stage;
  await saveDiamond(stage);
  const { nodes, edges, criticalPath, estimatedMs, unlinked, from } = graphDocument(await readGraph(store));
  assert.deepEqual(
    nodes.map(({ job, estimatedMs: own, critical, tangled }) => [job, own, critical, tangled]),
    [
      ['extract', 1_000, true, false],
      ['quick', 2_000, false, false],
      ['slow', 7_000, true, false],
      ['load', null, true, false],
    ],
  );
  assert.deepEqual(
    edges.map(({ upstream, downstream, critical }) => [upstream, downstream, critical]),
    [
      ['extract', 'quick', false],
      ['extract', 'slow', true],
      ['quick', 'load', false],
      ['slow', 'load', true],
    ],
  );
  assert.deepEqual([criticalPath, estimatedMs, unlinked, from], [['extract', 'slow', 'load'], 8_000, ['alone'], null]);
});

exerciseStore(
  'feature 85: the graph of a job has all before and after it, and tells both ends apart',
  async (stage) => {
    const { store } = stage;
    await saveDiamond(stage);
    const quick = graphDocument(await readGraph(store, 'quick'));
    assert.deepEqual(
      quick.nodes.map(({ job }) => job),
      ['extract', 'quick', 'load'],
    );
    assert.deepEqual([quick.criticalPath, quick.estimatedMs], [['extract', 'quick', 'load'], 3_000]);
    assert.deepEqual(quick.from, { job: 'quick', downstream: ['load'], estimatedMs: 2_000 });
    assert.deepEqual(quick.unlinked, []);
    const alone = graphDocument(await readGraph(store, 'alone'));
    assert.deepEqual([alone.nodes.length, alone.criticalPath, alone.from?.downstream], [1, ['alone'], []]);
    await assert.rejects(readGraph(store, 'quik'), /there is no job "quik" – did you mean "quick"\?/);
  },
);

exerciseStore(
  'feature 82: a cycle that was made by hand is told, and what is apart from it has its path',
  async (stage) => {
    const { store, database } = stage;
    await saveDiamond(stage);
    await database.execute(
      `insert into dependencies (job_id, upstream_job_id, wait_for_completion, wait_for_success, wait_for_next_run)
     values (3, 4, 1, 1, 1)`,
    );
    const graph = graphDocument(await readGraph(store));
    assert.deepEqual(
      graph.nodes.filter(({ tangled }) => tangled).map(({ job }) => job),
      ['slow', 'load'],
    );
    assert.deepEqual(graph.criticalPath, ['extract', 'quick']);
    assert.deepEqual(graphDocument(await readGraph(store, 'load')).from?.downstream, ['slow']);
  },
);

/** extract → quick and slow → load, which never ran, and a job apart from them. */
async function saveDiamond({ store, clock }: Stage): Promise<void> {
  const seat = await enter(store);
  const take: Record<string, number> = { extract: 1_000, quick: 2_000, slow: 7_000 };
  for (const [name, upstreams] of [
    ['extract', []],
    ['quick', ['extract']],
    ['slow', ['extract']],
  ] as const) {
    await saveJob(store, { name, spec: waitingFor(...upstreams), nextSlotAt: clock.now });
  }
  const { claimed } = await claimAll(store, seat);
  const ends = claimed.map(({ run }) => settlement(run, { durationMs: take[run.job] ?? 0 }));
  await store.settle(seat.supervisorId, ends, goOn);
  await saveJob(store, { name: 'load', spec: waitingFor('quick', 'slow') });
  await saveJob(store, { name: 'alone' });
}
