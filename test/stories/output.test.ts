import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));

/** Octal escapes for printf of sh: every value once, in order. */
const printAllBytes = `printf '${Array.from(allBytes, (value) => `\\${value.toString(8).padStart(3, '0')}`).join('')}'`;

for (const store of storeKinds) {
  suite(`what commands write, on ${store}`, { concurrency: 3 }, () => {
    test('features 88, 89 and 90: every byte is stored as it was written, both streams apart', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          bytes: { command: ['./job', printAllBytes] },
          both: { command: ['./job', 'echo out1; echo err1 >&2; (echo child >&2; echo child)'] },
          polyglot: { command: ['./job', "printf 'héllo Дата 🚀'; printf 'bad \\377 byte' >&2"] },
          silent: { command: ['./job', ':'] },
          killed: { command: ['./job', 'printf half; kill -KILL $$'] },
          'no-newline': { command: ['printf', '%s', 'end'] },
        },
      });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const stored = async (name: string, stream: 'stdout' | 'stderr' = 'stdout') =>
        await story.output((await story.run(name)).id, stream);
      assert.deepEqual(await stored('bytes'), allBytes);
      assert.deepEqual(
        [String(await stored('both')), String(await stored('both', 'stderr'))],
        ['out1\nchild\n', 'err1\nchild\n'],
      );
      assert.equal(String(await stored('polyglot')), 'héllo Дата 🚀');
      assert.equal((await stored('polyglot', 'stderr')).toString('latin1'), 'bad \xff byte');
      assert.equal((await stored('silent')).length + (await stored('silent', 'stderr')).length, 0);
      assert.equal(String(await stored('killed')), 'half');
      assert.equal(String(await stored('no-newline')), 'end');

      const logs = await story.json<{ stdout: string; stderr: string }>('logs', 'polyglot');
      assert.deepEqual([logs.stdout, logs.stderr], ['héllo Дата 🚀', 'bad \ufffd byte']);
    });

    test('feature 94: a stream whose capture is off is not stored and decides as ever', async (t) => {
      const jobs = {
        quiet: { command: ['./job', 'echo out; echo err >&2'], output: { stdout: false, stderr: false } },
        strict: { command: ['./job', 'echo out; echo err >&2'], output: { stderr: false }, failOnStderr: true },
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const [quiet, strict] = [await story.run('quiet'), await story.run('strict')];
      assert.deepEqual([quiet.status, quiet.stdout_stored, quiet.stderr_stored], ['succeeded', 0, 0]);
      assert.deepEqual([quiet.stdout_bytes, quiet.stdout_dropped], [4, 4]);
      assert.deepEqual(await story.rows('select * from chunks where run_id = ?', [quiet.id]), []);
      assert.deepEqual([strict.status, strict.stdout_stored, strict.stderr_stored], ['failed', 4, 0]);
    });

    test('of more than the limit head and tail are stored, and what was dropped is counted', async (t) => {
      const command = ['./job', 'i=0; while [ $i -lt 1000 ]; do printf %08d $i; i=$((i + 1)); done'];
      const story = await project(t, { store, jobs: { chatty: { command, output: { maxBytes: 1000 } } } });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('chatty');
      assert.deepEqual([run.stdout_bytes, run.stdout_stored, run.stdout_dropped], [8000, 1000, 7000]);
      assert.equal(run.stdout_approximate, 0);
      const whole = Array.from({ length: 1000 }, (_, i) => String(i).padStart(8, '0')).join('');
      assert.equal(String(await story.output(run.id)), whole.slice(0, 500) + whole.slice(-500));
    });

    test('a command that reopens its own output loses nothing that was stored, and its figures say so', async (t) => {
      const command = ['./job', 'echo before; mark wrote; until [ -e go ]; do sleep 0.05; done; echo x > /dev/stdout'];
      const story = await project(t, { store, jobs: { reopens: { command } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForRun('reopens', 'shipped', ({ stdout_stored }) => stdout_stored === 7);
      story.write('go');
      await tick.ended;
      await story.expectAtRest();
      const run = await story.run('reopens');
      assert.deepEqual([run.status, run.exit_code, run.stdout_approximate], ['succeeded', 0, 1]);
      assert.match(String(await story.output(run.id)), /^before\n/);
    });

    test('features 3, 4 and 8: a list runs exactly as it is; a shell line needs the setting', async (t) => {
      const exact = ['printf', '<%s>', 'a', 'b c', '', '$HOME', '*', '"q"', "it's", '--', '-n', 'new\nline', 'é'];
      const jobs = {
        exact: { command: exact },
        line: { command: { shell: "echo a  b | tr a-z A-Z; echo '$HOME'; exit 5" } },
      };
      const story = await project(t, { store, config: { allowShell: true }, jobs });
      await story.makeDue();
      await story.tick();
      const told = String(await story.output((await story.run('exact')).id));
      assert.equal(
        told,
        exact
          .slice(2)
          .map((word) => `<${word}>`)
          .join(''),
      );
      const line = await story.run('line');
      assert.deepEqual([line.exit_code, String(await story.output(line.id))], [5, 'A B\n$HOME\n']);

      // The project forbids shell lines from now on: an existing one is not executed, and says so.
      await story.makeDue('line');
      await story.tick({ env: { CHRONIKER_ALLOW_SHELL: 'false' } });
      const forbidden = await story.run('line');
      assert.notEqual(forbidden.id, line.id);
      assert.deepEqual([forbidden.status, forbidden.exit_code], ['failed', null]);
      assert.match(String(forbidden.reason), /allowShell/);
      await story.expectAtRest();
    });

    test('feature 110: a job knows itself, and sees its own settings over those of the tick', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          knows: { command: ['sh', '-c', 'env -0; pwd; cat'], env: { MINE: 'a=b c', THEIRS: 'job' }, stdin: 'typed' },
        },
      });
      await story.makeDue();
      const { next_slot_at: slot } = await story.lane('knows');
      await story.tick({ env: { THEIRS: 'tick', INHERITED: 'yes', CHRONIKER_TIMEZONE: 'UTC' } });
      const run = await story.run('knows');
      const text = String(await story.output(run.id));
      const rest = text.slice(text.lastIndexOf('\0') + 1);
      const seen = Object.fromEntries(
        text
          .split('\0')
          .slice(0, -1)
          .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      );
      assert.equal(rest, `${story.folder}\ntyped`);
      const expected = {
        CHRONIKER_JOB_ID: String(run.job_id),
        CHRONIKER_JOB_NAME: 'knows',
        CHRONIKER_RUN_ID: String(run.id),
        CHRONIKER_SCHEDULED_AT: new Date(Number(slot)).toISOString(),
        CHRONIKER_ATTEMPT: '1',
        CHRONIKER_CAUSE: 'schedule',
        CHRONIKER_FENCE: String(run.id),
        CHRONIKER_REPORT: `${story.spoolOf(run.id)}/report`,
        CHRONIKER_PROJECT: story.folder,
        CHRONIKER_NODE: process.execPath,
      };
      const ours = Object.fromEntries(Object.entries(seen).filter(([name]) => name.startsWith('CHRONIKER_')));
      assert.deepEqual(ours, expected);
      assert.deepEqual([seen.MINE, seen.THEIRS, seen.INHERITED], ['a=b c', 'job', 'yes']);
      assert.match(String(seen.PATH).split(':')[0] ?? '', /\/bin$/);
      assert.deepEqual(
        Object.keys(seen).filter((name) => name.startsWith('_chroniker')),
        [],
      );
      await story.chroniker(['trigger', 'knows']);
      await story.tick();
      const again = String(await story.output((await story.run('knows')).id)).split('\0');
      const succeededAt = new Date(Number(run.finished_at)).toISOString();
      for (const pair of ['CHRONIKER_CAUSE=trigger', `CHRONIKER_LAST_SUCCESS_AT=${succeededAt}`]) {
        assert.ok(again.includes(pair), pair);
      }
      await story.expectAtRest();
    });

    test('inside a job `chroniker` is this one, and finds the project', async (t) => {
      const jobs = { asks: { command: ['chroniker', 'job', 'list', '--json'], cwd: '/' } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      const run = await story.run('asks');
      const listed = JSON.parse(String(await story.output(run.id))) as { jobs: { name: string }[] };
      assert.deepEqual(
        listed.jobs.map(({ name }) => name),
        ['asks'],
      );
      await story.expectAtRest();
    });
  });
}
