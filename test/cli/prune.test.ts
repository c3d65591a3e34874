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
    await keepRecords(story);
    const { records } = await story.json<{ records: Record<string, number> }>('prune', '--dry-run');
    const none = { schedules: 0, alerts: 0, backfills: 0, ticks: 0, deeds: 0, jobs: 0 };
    assert.deepEqual(records, { ...none, slotRanges: 2, holds: 1 });
    const { stdout } = await story.chroniker(['prune']);
    assert.match(stdout, /^deleted 0 runs that ended before .*\nwith them: 2 slot ranges, 1 released hold\n$/);
    const verified = (await story.chroniker(['verify', '--from', '100d'])).stdout;
    assert.match(
      verified,
      /\nslots before [\d :-]+ are judged in part or not at all: the history of that time was deleted/,
    );
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

/** Two slot ranges and a hold of 91 days ago. */
async function keepRecords({ database }: Project): Promise<void> {
  const at = Date.now() - 91 * dayMs;
  for (let range = 0; range < 2; range++) {
    await database.execute(
      `insert into slot_ranges (lane_id, job_id, from_at, to_at, count, reason, recorded_at) values (1, 1, ?, ?, 1, 'overlap', ?)`,
      [at + range, at + range, at],
    );
  }
  await database.execute(
    `insert into holds (scope, target, owner, from_at, exceptions, released_at) values ('all', '', 'ann', ?, '[]', ?)`,
    [at, at],
  );
}

async function age(story: Project, runId: number, byMs: number): Promise<void> {
  await story.database.execute('update runs set finished_at = finished_at - ? where id = ?', [byMs, runId]);
}

async function left(story: Project): Promise<number[]> {
  return (await story.rows<{ id: number }>('select id from runs order by id')).map(({ id }) => id);
}
