import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const hourMs = 3_600_000;
const jobs = { hourly: { command: ['true'], schedule: { every: '1h' } } };

interface Verified {
  balanced: boolean;
  slots: number;
  runs: number;
  recorded: number;
  pending: number;
  differences: { what: string; job: string; from: string; to: string; count: number; runIds: number[] }[];
  notJudged: { job: string; reason: string }[];
  gaps: { host: string; from: string; to: string | null }[];
}

/** As if all this had happened hours earlier. */
async function hoursLater(story: Project, hours: number): Promise<void> {
  const ms = hours * hourMs;
  await story.database.execute('update jobs set created_at = created_at - ?', [ms]);
  await story.database.execute('update lanes set next_slot_at = next_slot_at - ?, wake_at = wake_at - ?', [ms, ms]);
  await story.database.execute('update schedule_history set at = at - ?, next_slot_at = next_slot_at - ?', [ms, ms]);
  await story.database.execute('update ticks set from_at = from_at - ?, to_at = to_at - ?', [ms, ms]);
}

/** Five slots were missed, and a tick has come: one run, four recorded. */
async function afterAnOutage(story: Project): Promise<void> {
  await story.tick();
  await hoursLater(story, 5.5);
  await story.tick();
}

async function differences(story: Project) {
  const end = await story.chroniker(['verify', '--json'], { expectCode: 1 });
  const { balanced, differences: told } = JSON.parse(end.stdout) as Verified;
  assert.equal(balanced, false);
  return told.map(({ what, job, count }) => `${job} ${what} ${count}`);
}

for (const store of storeKinds) {
  suite(`verify, on ${store}`, { concurrency: 2 }, () => {
    test('after an outage the ledger balances in one line, and the gap in the ticks is told as what it is', async (t) => {
      const story = await project(t, { store, jobs });
      await afterAnOutage(story);
      const { stdout } = await story.chroniker(['verify']);
      const [line, ...rest] = stdout.trimEnd().split('\n');
      assert.match(line ?? '', /^balanced: 5 slots of 1 job = 1 run \+ 4 recorded \+ 0 pending, from .* to .*$/);
      assert.match(rest.join('\n'), /^ticks:\n {2}cron did not call Chroniker on \S+ between [\d :-]+ and [\d :-]+$/);
      const document = await story.json<Verified>('verify', 'hourly', '--from', '1d');
      const { balanced, slots, runs, recorded, pending } = document;
      assert.deepEqual(
        { balanced, slots, runs, recorded, pending },
        { balanced: true, slots: 5, runs: 1, recorded: 4, pending: 0 },
      );
      assert.deepEqual([document.differences, document.notJudged, document.gaps.length], [[], [], 1]);
      assert.equal((await story.chroniker(['verify', '-q'])).stdout, '');
    });

    test('a slot that vanished, one that is recorded though it ran, and a count that is wrong end it with 1', async (t) => {
      const story = await project(t, { store, jobs });
      await afterAnOutage(story);
      await story.database.execute('update slot_ranges set count = 3');
      assert.deepEqual(await differences(story), ['hourly wrong_count 4']);
      await story.database.execute('update slot_ranges set count = 1, to_at = from_at');
      assert.deepEqual(await differences(story), ['hourly vanished 3']);
      await story.database.execute('delete from slot_ranges');
      assert.deepEqual(await differences(story), ['hourly vanished 4']);
      const { id, scheduled_at: slotAt } = await story.run('hourly');
      await story.database.execute(
        `insert into slot_ranges (lane_id, job_id, from_at, to_at, count, reason, recorded_at)
         select lane_id, job_id, ?, scheduled_at, 5, 'misfire', claimed_at from runs`,
        [Number(slotAt) - 4 * hourMs],
      );
      assert.deepEqual(await differences(story), ['hourly recorded_though_run 1']);
      const { stdout } = await story.chroniker(['verify'], { expectCode: 1 });
      assert.match(
        stdout,
        new RegExp(
          `^1 difference: 5 slots of 1 job = .*\n  hourly: slot [\\d :-]+ is recorded as misfire, though r${id} was for it\n`,
        ),
      );
      await story.database.execute('update runs set scheduled_at = scheduled_at - 600000');
      assert.deepEqual(await differences(story), ['hourly recorded_though_run 1']);
    });

    test('what is edited, disabled, deleted and pruned by commands leaves the ledger balanced', async (t) => {
      const story = await project(t, { store, jobs: { ...jobs, other: jobs.hourly } });
      await story.chroniker(['job', 'add', 'third', '--every', '1h', '--', 'true']);
      await hoursLater(story, 3.5);
      await story.chroniker(['job', 'disable', 'hourly']);
      await story.chroniker(['job', 'override', 'other', '2h']);
      await story.chroniker(['job', 'delete', 'third', '--yes']);
      const document = await story.json<Verified>('verify');
      assert.deepEqual([document.slots, document.runs, document.recorded, document.pending], [9, 0, 9, 0]);
      await story.chroniker(['run', '--force', 'hourly']);
      await story.chroniker(['prune', '--older-than', '1s']);
      assert.deepEqual((await story.json<Verified>('verify')).differences, []);
    });

    test('what cannot be judged is said', async (t) => {
      const after = { command: ['true'], schedule: { every: '1h', anchor: 'end' } };
      const story = await project(t, { store, jobs: { after } });
      const { notJudged } = await story.json<Verified>('verify');
      assert.deepEqual(
        notJudged.map(({ job, reason }) => [job, reason]),
        [['after', 'its interval counts from its runs']],
      );
      assert.match(
        (await story.chroniker(['verify'])).stdout,
        /\nnot judged:\n {2}after: its interval counts from its runs\n/,
      );
    });

    test('bad input is refused with its cure', async (t) => {
      const story = await project(t, { store, jobs });
      const refused = async (args: string[], expectCode: number, says: RegExp) =>
        assert.match((await story.chroniker(['verify', ...args], { expectCode })).stderr, says);
      await refused(['hourli'], 66, /there is no job "hourli" – did you mean "hourly"\?/);
      await refused(['--from', 'soon'], 64, /--from: "soon" is no time; write 18:00/);
      await refused(['--from', '1h', '--to', '2h'], 64, /--from: "1h" lies after --to; there is nothing to verify/);
      await refused(['--form', '1h'], 64, /--from/);
    });
  });
}
