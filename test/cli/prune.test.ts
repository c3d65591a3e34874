import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const dayMs = 86_400_000;

for (const store of storeKinds) {
  test(`features 138 and 168: prune deletes only runs that are older, with their output, on ${store}`, async (t) => {
    const story = await project(t, {
      store,
      jobs: { one: { command: ['echo', '1'] }, two: { command: ['echo', '2'] } },
    });
    for (let round = 0; round < 3; round++) await story.chroniker(['run', '--force', 'one', 'two', '--json']);
    await age(story, 1, 30 * dayMs);
    await age(story, 2, 10 * dayMs);
    await age(story, 3, 10 * dayMs);
    const pruned = async (...flags: string[]) => (await story.json<{ runs: number }>('prune', ...flags)).runs;
    assert.equal(await pruned(), 0, 'the retention is 90 days');
    assert.equal(await pruned('--older-than', '2w', '--dry-run'), 1);
    assert.equal(await pruned('--older-than', '2w'), 1);
    assert.deepEqual(await left(story), [2, 3, 4, 5, 6]);
    const [{ job: name }] = (await story.rows<{ job: string }>('select job from runs where id = 3')) as [
      { job: string },
    ];
    assert.match(
      (await story.chroniker(['prune', name, '--older-than', '7d'])).stdout,
      /^deleted 1 run that ended before /,
    );
    assert.deepEqual(await left(story), [2, 4, 5, 6]);
    assert.equal(await pruned('--older-than', '14400m'), 1);
    assert.equal(await pruned('--older-than', '1ms'), 1);
    assert.deepEqual(await left(story), [5, 6], "each job's last run stays");
    assert.deepEqual(await story.rows('select distinct run_id from chunks where run_id < 5'), []);
  });
}

test('feature 138: an age without a unit, or with one that does not exist, deletes nothing', async (t) => {
  const story = await project(t, {
    store: 'sqlite',
    jobs: { one: { command: ['true'] } },
    config: { retention: { runs: 0 } },
  });
  for (const bad of ['7', '7x', '-7d', '', 'week', '2999-01-01']) {
    const end = await story.chroniker(['prune', `--older-than=${bad}`], { expectCode: 64 });
    assert.match(end.stderr, /--older-than.*7d/, bad);
  }
  const end = await story.chroniker(['prune'], { expectCode: 64 });
  assert.match(end.stderr, /retention\.runs is 0/);
  await story.chroniker(['prune', 'onne', '--older-than', '1d'], { expectCode: 66 });
});

async function age(story: Project, runId: number, byMs: number): Promise<void> {
  await story.database.execute('update runs set finished_at = finished_at - ? where id = ?', [byMs, runId]);
}

async function left(story: Project): Promise<number[]> {
  return (await story.rows<{ id: number }>('select id from runs order by id')).map(({ id }) => id);
}
