import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

type Line = Record<string, unknown>;

/** Every line of a log, of all its days, each whole. */
function linesOf(path: string): Line[] {
  const folder = dirname(path);
  const stem = path.slice(folder.length + 1).replace(/\.log$/, '');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith(`${stem}-`)) : [];
  return files.sort().flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line),
  );
}

function logOf(story: Project): Line[] {
  return linesOf(join(story.home, 'logs/chroniker.log'));
}

function eventsOf(lines: Line[], job: string): unknown[] {
  return lines.filter((line) => line.job === job).map(({ event }) => event);
}

/** What a job wrote, as its log file has it. */
function outputIn(lines: Line[], stream = 'stdout'): unknown[] {
  return lines.filter((line) => line.stream === stream).map(({ line }) => line);
}

for (const store of storeKinds) {
  suite(`the log on ${store}`, () => {
    test('feature 173: a run stands in the log as JSON with its id, job, status and duration, also with -q', async (t) => {
      const story = await project(t, {
        store,
        jobs: { good: { command: ['sleep', '0.2'] }, bad: { command: ['false'] } },
      });
      await story.makeDue();
      const { stdout, stderr } = await story.chroniker(['run', '-q']);
      assert.deepEqual([stdout, stderr], ['', '']);
      for (const job of ['good', 'bad']) {
        const { id, duration_ms, exit_code, status } = await story.run(job);
        const line = logOf(story).find((one) => one.event === 'run-settled' && one.job === job) ?? {};
        const { run, host, durationMs, exitCode, level } = line;
        assert.deepEqual({ run, host, durationMs }, { run: `r${id}`, host: 'storyhost', durationMs: duration_ms });
        assert.deepEqual({ exitCode, status: line.status }, { exitCode: exit_code, status });
        assert.equal(level, job === 'good' ? 'info' : 'error');
        assert.match(String(line.at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
      assert.equal(eventsOf(logOf(story), 'good')[0], 'run-claimed');
      assert.ok(
        logOf(story).some(({ event, started, settled }) => event === 'tick-left' && started === 2 && settled === 2),
      );
    });

    test('a quiet minute writes no line', async (t) => {
      const story = await project(t, { store, jobs: { later: { command: ['true'] } } });
      await story.tick();
      const before = logOf(story);
      await story.tick();
      assert.deepEqual(logOf(story), before);
    });

    test('only as much is logged as the settings ask for, and older days go by name', async (t) => {
      const config = { log: { level: 'error', days: 3 } };
      const jobs = { good: { command: ['true'] }, bad: { command: ['false'] } };
      const story = await project(t, { store, config, jobs });
      const logs = join(story.home, 'logs');
      mkdirSync(logs);
      for (const file of ['chroniker-2020-01-01.log', 'mine-2020-01-01.log']) writeFileSync(join(logs, file), '');
      await story.makeDue();
      await story.tick();
      assert.deepEqual(
        logOf(story).map(({ event, job }) => [event, job]),
        [['run-settled', 'bad']],
      );
      assert.ok(!existsSync(join(logs, 'chroniker-2020-01-01.log')));
      assert.ok(existsSync(join(logs, 'mine-2020-01-01.log')));
    });

    test('a tick and runs in the foreground at the same time lose no line and tear none', async (t) => {
      const names = ['a', 'b', 'c', 'd'];
      const jobs = Object.fromEntries([...names, 'due'].map((name) => [name, { command: ['true'] }]));
      const story = await project(t, { store, jobs });
      await story.makeDue('due');
      const ends = await Promise.all([
        story.start(['run']).ended,
        ...names.map((name) => story.start(['run', '--force', name]).ended),
      ]);
      assert.ok(ends.every(({ code }) => code === 0));
      for (const name of [...names, 'due']) {
        const events = eventsOf(logOf(story), name).filter((event) => event !== 'run-started');
        assert.deepEqual(events, ['run-claimed', 'run-settled'], name);
      }
    });

    test('a log that cannot be written keeps no run from going on, and is complained of once an hour', async (t) => {
      const story = await project(t, { store, jobs: { good: { command: ['true'], logFile: 'job/good.log' } } });
      writeFileSync(join(story.home, 'logs'), '');
      story.write('job-log-folder');
      await story.addJob('good', { command: ['true'], logFile: 'job-log-folder/good.log' });
      const told: string[] = [];
      for (const _minute of [1, 2]) {
        await story.makeDue('good');
        told.push((await story.tick()).stderr);
        assert.equal((await story.run('good')).status, 'succeeded');
      }
      assert.match(
        told[0] ?? '',
        /^chroniker: the log .*\/logs\/chroniker\.log cannot be written, runs go on without: ENOTDIR/m,
      );
      assert.match(
        told[0] ?? '',
        /^chroniker: good: its log file .*\/good\.log cannot be written, runs go on without: ENOTDIR/m,
      );
      assert.equal(told[1], '');
      rmSync(join(story.home, 'logs'));
      await story.makeDue('good');
      await story.tick();
      assert.ok(eventsOf(logOf(story), 'good').includes('run-settled'));
    });

    test('a job with a log file has its runs and their output there, line by line, across hand-overs', async (t) => {
      const script = `printf 'one\\nt\\303'; until [ -e half ]; do sleep 0.05; done; printf '\\244wo\\n'
        until [ -e go ]; do sleep 0.05; done; echo oops >&2; printf 'no end'`;
      const job = { command: ['./job', script], logFile: 'logs/slow.log' };
      const story = await project(t, { store, jobs: { slow: job } });
      const path = join(story.folder, 'logs/slow.log');
      await story.makeDue('slow');
      const first = story.start(['run']);
      await story.waitForRun('slow', 'shipped in part', (run) => run.stdout_stored === 6);
      const second = story.start(['run', '-v']);
      await first.ended;
      story.write('half');
      await story.waitForRun('slow', 'shipped further', (run) => run.stdout_stored === 10);
      await story.makeDue();
      const third = story.start(['run']);
      await second.ended;
      story.write('go');
      assert.equal((await third.ended).code, 0);
      const lines = linesOf(path);
      assert.deepEqual(outputIn(lines), ['one', 'täwo', 'no end'], JSON.stringify(lines));
      assert.deepEqual(outputIn(lines, 'stderr'), ['oops']);
      const { id, duration_ms } = await story.run('slow');
      const settled = lines.find(({ event }) => event === 'run-settled') ?? {};
      assert.deepEqual(
        [settled.run, settled.status, settled.exitCode, settled.durationMs],
        [`r${id}`, 'succeeded', 0, duration_ms],
      );
      assert.ok(
        lines.filter((line) => 'line' in line).every(({ run, job: name }) => run === `r${id}` && name === 'slow'),
      );
    });

    test('what a limit dropped is told where it is missing', async (t) => {
      const command = ['./job', 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "line $i, and more"; done'];
      const job = { command, output: { maxBytes: 200 }, logFile: 'big.log' };
      const story = await project(t, { store, jobs: { big: job } });
      await story.makeDue('big');
      await story.tick();
      const { stdout_dropped } = await story.run('big');
      const lines = linesOf(join(story.folder, 'big.log')).filter(({ stream }) => stream === 'stdout');
      const gap = lines.findIndex((line) => 'droppedBytes' in line);
      assert.equal(lines[gap]?.droppedBytes, stdout_dropped);
      assert.equal(lines[0]?.line, 'line 1, and more');
      assert.equal(lines.at(-1)?.line, 'line 100, and more');
    });
  });
}
