import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project, type RunRow } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const dayMs = 86_400_000;

/** Half a day away, so that no story sees a slot but those of the past. */
const slotHour = (new Date().getUTCHours() + 12) % 24;
const schedule = `0 ${slotHour} * * *`;
const latestAt = Math.floor((Date.now() - slotHour * 3_600_000) / dayMs) * dayMs + slotHour * 3_600_000;

/** The slot that is so many days before the latest that is past. */
function slotAt(daysBefore: number): number {
  return latestAt - daysBefore * dayMs;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Runs of the backfill of which something was executed, the oldest first. */
async function carriedOut(story: Project, job: string): Promise<RunRow[]> {
  return (await story.runs(job)).filter(({ cause, status }) => cause === 'backfill' && status !== 'abandoned');
}

interface Shown {
  id: number;
  state: string;
  slots: number;
  done: number;
  failed: number;
  endReason: string | null;
}

async function backfills(story: Project, ...words: string[]): Promise<Shown[]> {
  return (await story.json<{ backfills: Shown[] }>('backfill', 'list', ...words)).backfills;
}

for (const store of storeKinds) {
  suite(`backfill, on ${store}`, { concurrency: 3 }, () => {
    test('20 slots whose runner is killed again and again each run once, in order and at their pace; what is due goes first', async (t) => {
      const command = ['./job', 'echo $CHRONIKER_SCHEDULED_AT $PARAM_SIZE'];
      const jobs = { daily: { command, schedule, params: { size: { type: 'integer', default: 3 } } } };
      const story = await project(t, { store, jobs });
      const [from, to] = [slotAt(19), slotAt(0)];
      await story.chroniker([
        ...['backfill', 'daily', '--from', iso(from), '--to', iso(to), '--pace', '200ms', '--param', 'size=5'],
      ]);
      const first = story.start(['run']);
      await story.waitForMark('daily', 'end', 4);
      first.kill('SIGKILL');
      await first.ended;
      // And at each step between two slots.
      for (const step of ['after-claim', 'before-spawn', 'after-spawn', 'before-settle', 'after-settle']) {
        await story.tick({ env: { CHRONIKER_TEST_KILL_AT: step }, expectCode: 'any' });
      }
      await story.chroniker(['trigger', 'daily', '--param', 'size=7']);
      await story.makeDue('daily');
      const second = story.start(['run']);
      await story.waitForMark('daily', 'end', 13);
      second.kill('SIGKILL');
      await second.ended;
      await waitFor('the backfill to be done', async () => {
        await story.tick();
        return (await backfills(story))[0]?.state === 'done';
      });
      await story.expectAtRest();

      const runs = await carriedOut(story, 'daily');
      const slots = Array.from({ length: 20 }, (_, index) => from + index * dayMs);
      assert.deepEqual(
        runs.map((run) => Number(run.scheduled_at)),
        slots,
        'each slot once, in order',
      );
      for (const [index, run] of runs.entries()) {
        assert.equal(String(await story.output(run.id)), `${iso(slots[index] ?? 0)} 5\n`);
        const before = runs[index - 1];
        if (before) assert.ok(Number(run.claimed_at) - Number(before.claimed_at) >= 200, `r${run.id} keeps the pace`);
      }
      const asked = await story.runs('daily');
      const trigger = asked.findIndex(({ cause }) => cause === 'trigger');
      assert.equal(asked.filter(({ cause }) => cause === 'trigger').length, 1);
      assert.ok(
        asked.slice(trigger).filter(({ cause }) => cause === 'backfill').length >= 10,
        'the trigger came between',
      );
      assert.deepEqual(await story.rows('select * from requests'), []);
      assert.deepEqual(await story.rows('select * from backfill_slots'), []);
      const [end] = await backfills(story);
      assert.deepEqual([end?.slots, end?.done, end?.failed], [20, 20, 0]);
    });

    test('a slot that falls due while a backfill runs goes next, and none is skipped for it', async (t) => {
      const command = ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done'];
      const story = await project(t, { store, jobs: { daily: { command, schedule } } });
      await story.chroniker(['backfill', 'daily', '--from', iso(slotAt(2)), '--to', iso(slotAt(1)), '--pace', '0']);
      const tick = story.start(['run']);
      await story.waitForMark('daily', 'ready');
      await story.database.execute('update lanes set next_slot_at = ?', [Date.now()]);
      story.write('go');
      await tick.ended;
      await story.tick();
      await story.expectAtRest();
      assert.deepEqual(
        (await story.runs('daily')).map(({ cause }) => cause),
        ['backfill', 'schedule', 'backfill'],
      );
      assert.deepEqual(await story.rows('select * from slot_ranges'), []);
    });

    test('slots that have had a success are left out, unless all are asked for', async (t) => {
      const jobs = { daily: { command: ['./job', '[ -e fixed ]'], schedule } };
      const story = await project(t, { store, jobs });
      const stretch = ['--from', iso(slotAt(2)), '--to', iso(slotAt(0)), '--pace', '0'];
      story.write('fixed');
      await story.chroniker(['backfill', 'daily', ...stretch, '--limit', '1']);
      await story.tick();
      const left = await story.json<{ wouldRun: { slots: string[] }[]; leftOut: number }>(
        ...['backfill', 'daily', ...stretch, '--dry-run'],
      );
      assert.deepEqual([left.wouldRun[0]?.slots, left.leftOut], [[iso(slotAt(1)), iso(slotAt(0))], 1]);
      await story.chroniker(['backfill', 'daily', ...stretch, '--all', '--newest-first']);
      await story.tick();
      await story.expectAtRest();
      assert.deepEqual(
        (await story.runs('daily')).map(({ scheduled_at: at, status }) => [Number(at), status]),
        [2, 0, 1, 2].map((days) => [slotAt(days), 'succeeded']),
      );
      const none = await story.chroniker(['backfill', 'daily', ...stretch]);
      assert.match(none.stdout, /there is nothing to run/);
    });

    test('a disabled job is backfilled, and a failure ends it only where that was asked for', async (t) => {
      const jobs = { daily: { command: ['./job', 'exit 3'], schedule, enabled: false } };
      const story = await project(t, { store, jobs });
      const stretch = ['--from', iso(slotAt(2)), '--to', iso(slotAt(0)), '--pace', '0'];
      await story.chroniker(['backfill', 'daily', ...stretch]);
      await story.tick();
      await story.chroniker(['backfill', 'daily', ...stretch, '--stop-on-failure']);
      await story.tick();
      await story.expectAtRest();
      const [patient, strict] = await backfills(story, 'daily');
      assert.deepEqual([patient?.state, patient?.done, patient?.failed], ['done', 3, 3]);
      assert.deepEqual([strict?.state, strict?.done, strict?.endReason], ['ended', 1, 'r4 failed']);
      assert.equal((await story.lane('daily')).next_slot_at, null);
    });

    test('a backfill that goes on is shown, and ends when it is cancelled or its job is deleted', async (t) => {
      const jobs = { daily: { command: ['./job', 'exit 0'], schedule } };
      const story = await project(t, { store, jobs });
      const args = ['backfill', 'daily', '--from', iso(slotAt(8)), '--pace', '1h'];
      await story.chroniker(args);
      await story.tick();
      assert.match((await story.chroniker(['status'])).stdout, /backfills:\n {2}b1 +daily +1 of 9 done/);
      assert.match((await story.chroniker(['job', 'show', 'daily'])).stdout, /backfill +b1, 1 of 9 done/);
      const refused = await story.chroniker(args, { expectCode: 75 });
      assert.match(refused.stderr, /daily has a backfill already, b1; .*backfill --cancel b1/);
      assert.match((await story.chroniker(['backfill', '--cancel', 'daily'])).stdout, /b1 is cancelled, 1 of 9 done/);
      await story.chroniker(args);
      await story.chroniker(['backfill', 'list', '--active']);
      await story.database.execute('update jobs set origin = null');
      await story.chroniker(['job', 'delete', 'daily', '--yes']);
      assert.deepEqual(
        (await backfills(story)).map(({ state }) => state),
        ['ended', 'ended'],
      );
      assert.deepEqual(await story.rows('select * from requests'), []);
    });
  });
}
