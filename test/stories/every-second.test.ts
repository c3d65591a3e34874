import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/** Every slot of a job that has had its run, or a reason why not, in seconds, ascending. */
async function explainedSeconds(story: Project, name: string): Promise<number[]> {
  const seconds = (await story.runs(name)).map(({ scheduled_at: at }) => Number(at));
  const ranges = await story.rows<{ from_at: number; to_at: number; count: number }>(
    'select from_at, to_at, count from slot_ranges join jobs on jobs.id = job_id where name = ?',
    [name],
  );
  for (const { from_at: fromAt, to_at: toAt, count } of ranges) {
    assert.equal(Number(count), (Number(toAt) - Number(fromAt)) / 1000 + 1, 'a range counts its slots');
    for (let at = Number(fromAt); at <= Number(toAt); at += 1000) seconds.push(at);
  }
  return seconds.sort((a, b) => a - b);
}

function expectEverySecond(slots: number[], phase: number): void {
  assert.deepEqual(
    slots.map((at) => at % 1000),
    slots.map(() => phase),
    'no slot drifts',
  );
  const first = slots[0] ?? 0;
  assert.deepEqual(
    slots,
    slots.map((_, index) => first + index * 1000),
    'each second is explained once',
  );
}

for (const store of storeKinds) {
  suite(`every second, on ${store}`, { concurrency: 2 }, () => {
    const forms = { interval: '1s', cron: '* * * * * *', recurrence: { rrule: 'FREQ=SECONDLY' } };

    test('features 14, 20: schedules below a minute run in each second while the tick stays, and a next one goes on', async (t) => {
      const jobs = Object.fromEntries(
        Object.entries(forms).map(([name, schedule]) => [name, { command: ['./job', 'true'], schedule }]),
      );
      const story = await project(t, { store, jobs });
      const ran = (count: number) =>
        waitFor(`${count} runs of each`, async () => {
          const runs = await Promise.all(Object.keys(forms).map((name) => story.runs(name)));
          return runs.every(({ length }) => length >= count) ? true : null;
        });
      const tick = story.start(['run']);
      await ran(3);
      const successor = story.start(['run']);
      assert.equal((await tick.ended).code, 0, 'the first let go');
      const before = (await story.runs('cron')).length;
      await ran(before + 3);
      await story.chroniker(['job', 'disable', ...Object.keys(forms)]);
      assert.equal((await successor.ended).code, 0, 'nothing is left to wait for');
      await story.expectAtRest();
      for (const name of Object.keys(forms)) {
        const slots = await explainedSeconds(story, name);
        expectEverySecond(slots, (slots[0] ?? 0) % 1000);
        if (name === 'cron') assert.equal((slots[0] ?? 1) % 1000, 0);
      }
    });
  });
}
