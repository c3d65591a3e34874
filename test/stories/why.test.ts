import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const minuteMs = 60_000;

interface Answer {
  verdict: string;
  sentence: string;
  facts: Record<string, unknown>;
}

for (const store of storeKinds) {
  suite(`why, on ${store}`, () => {
    test('the sentence tells a night: what failed, what waited, what was held, and when cron was silent', async (t) => {
      const minutely = { schedule: '* * * * *' };
      const jobs = {
        extract: { ...minutely, command: ['./job', 'exit 3'] },
        load: { ...minutely, command: ['./job'], dependencies: ['extract'] },
        clean: { ...minutely, command: ['./job'] },
        off: { ...minutely, command: ['./job'] },
        pinned: { ...minutely, command: ['./job'], host: 'db-1' },
      };
      const story = await project(t, { store, jobs });
      await story.chroniker(['job', 'disable', 'off']);
      await story.tick();
      const { from, to } = await silence(story);
      await story.tick();

      const then = (job: string) => why(story, job, '--at', clock(from + 2 * minuteMs, 'iso'));
      const failed = await then('extract');
      assert.equal(failed.verdict, 'covered', failed.sentence);
      const quiet = `cron did not call Chroniker on storyhost between ${clock(from)} and `;
      assert.ok(failed.sentence.includes(quiet), failed.sentence);
      const latest = await why(story, 'extract', '--at', clock(to, 'iso'));
      assert.match(latest.sentence, /ran as r\d+ on storyhost: it began .* and failed with exit code 3 /);

      assert.match((await why(story, 'load')).sentence, /^load is due since .*, but waits for extract: it last failed/);
      assert.equal((await then('load')).verdict, 'pending');
      assert.match((await why(story, 'off')).sentence, /^off is disabled by /);
      assert.match(
        (await why(story, 'pinned')).sentence,
        /^pinned is due since .*, but it is pinned to db-1, which has never ticked\.$/,
      );

      await story.chroniker(['hold', 'clean', '--reason', 'a look at the disk']);
      await story.makeDue('clean');
      await story.tick();
      assert.match(
        (await why(story, 'clean')).sentence,
        /^clean is due since .*, but is held by .*: a look at the disk\.$/,
      );
      const { next_slot_at: heldAt } = await story.lane('clean');
      await story.chroniker(['release', 'clean', '--skip-pending']);
      const skipped = await why(story, 'clean', '--at', clock(Number(heldAt), 'iso'));
      assert.equal(skipped.verdict, 'held', skipped.sentence);
      assert.match(
        skipped.sentence,
        /passed over.*: it was held by .*: a look at the disk, and its slots were skipped at the release by /,
      );

      await story.addJob('long', { command: ['./job', 'sleep 60'] });
      await story.makeDue('long');
      const tick = story.start(['run']);
      await story.waitForMark('long');
      await story.waitForStatus('long', 'running');
      tick.kill('SIGKILL');
      await tick.ended;
      assert.match(
        (await why(story, 'long')).sentence,
        /^long is running for its slot at .*: r\d+ on storyhost since /,
      );
      await story.chroniker(['stop', 'long']);
      await story.tick();
      const stopped = await why(story, 'long', '--at', clock(Date.now(), 'iso'));
      assert.match(stopped.sentence, /ran as r\d+ on storyhost: it began in time and was stopped /);
      await story.expectAtRest();
    });
  });
}

async function why(story: Project, ...args: string[]): Promise<Answer> {
  return await story.json<Answer & Record<string, unknown>>('why', ...args);
}

/** Lets it look as if the jobs were made an hour ago, and cron had not called for the ten minutes until a moment ago. */
async function silence(story: Project): Promise<{ from: number; to: number }> {
  const to = Math.floor(Date.now() / minuteMs) * minuteMs;
  const from = to - 10 * minuteMs;
  const hourAgo = to - 60 * minuteMs;
  const first = from + minuteMs;
  await story.database.execute('update jobs set created_at = ?', [hourAgo]);
  await story.database.execute('update job_history set at = at - 3600000');
  await story.database.execute('update schedule_history set at = at - 3600000');
  await story.database.execute('update ticks set from_at = ?, to_at = ?', [hourAgo, from]);
  await story.database.execute(
    'update lanes set next_slot_at = ?, wake_at = ? where next_slot_at is not null and active_run_id is null',
    [first, first],
  );
  return { from, to };
}

/** As the sentences have it (of today), or for `--at`. */
function clock(at: number, form: 'time' | 'iso' = 'time'): string {
  const text = new Date(at).toISOString();
  return form === 'iso' ? text : text.slice(11, 16);
}
