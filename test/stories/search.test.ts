import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../../src/app/documents.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

type Found = RunDocument & { matches: { stream: string; line: string }[] };

for (const store of storeKinds) {
  test(`feature 142: history is searched by output, job, command and how it went, on ${store}`, async (t) => {
    const story = await project(t, {
      store,
      jobs: {
        backup: { command: ['./job', 'echo copied 10 files; echo "disk full" >&2; exit 1'] },
        report: { command: ['./job', 'printf "%070000d" 0; echo "wörk done"; echo disk full'] },
        endless: { command: ['./job', 'echo begun; sleep 60'], timeout: '1s', grace: '0s' },
      },
    });
    await story.makeDue();
    await story.tick();
    await story.chroniker(['run', '--force', 'backup'], { expectCode: 'any' });
    await story.expectAtRest();
    const jobs = async (...flags: string[]) => (await found(story, ...flags)).map(({ job }) => job).sort();

    assert.deepEqual(await jobs('--search', 'disk full'), ['backup', 'backup', 'report']);
    assert.deepEqual(await jobs('--search', 'disk full', '--stderr'), ['backup', 'backup']);
    assert.deepEqual(await jobs('--search', 'disk full', '--stdout'), ['report']);
    assert.deepEqual(await jobs('--search', 'Disk full'), []);
    assert.deepEqual(await jobs('--search', 'wörk'), ['report']);
    assert.deepEqual(await jobs('backup', 'endless', '--search', 'e'), ['backup', 'backup', 'endless']);
    assert.deepEqual(await jobs('--search', 'disk full', '--limit', '1'), ['backup']);
    assert.deepEqual(await jobs('--search', 'disk full', '--cause', 'schedule', '--since', '1h'), ['backup', 'report']);
    assert.deepEqual(await jobs('--search', 'disk full', '--until', '1h'), []);
    const [last] = await found(story, 'backup', '--search', 'full');
    assert.deepEqual(last?.matches, [{ stream: 'stderr', line: 'disk full' }]);

    assert.deepEqual(await jobs('--name', 'po'), ['report']);
    assert.deepEqual(await jobs('--command', 'echo copied'), ['backup', 'backup']);
    assert.deepEqual(await jobs('--command', 'copied', '--name', 'report'), []);
    assert.deepEqual(await jobs('--status', 'succeeded'), ['report']);
    assert.deepEqual(await jobs('--status', 'failed', '--status', 'timed_out'), ['backup', 'backup', 'endless']);
    assert.deepEqual(await jobs('--late'), ['endless']);
    assert.deepEqual(await jobs('--on-time', '--cause', 'force'), ['backup']);
    assert.deepEqual(await jobs('--host', 'storyhost', '--limit', '1'), ['backup']);
    const shown = (await story.chroniker(['runs', '--search', 'disk full', '--stdout'])).stdout;
    assert.match(shown, /^RUN .*\nr\d+ +report .*\n {4}stdout: disk full\n$/);
  });

  test(`feature 143: the durations of a job are a series with its failures marked, on ${store}`, async (t) => {
    const story = await project(t, {
      store,
      jobs: { flaky: { command: ['./job', '[ -e good ]'] }, other: { command: ['true'] } },
    });
    for (const good of [false, true, true]) {
      if (good) story.write('good');
      await story.chroniker(['run', '--force', 'flaky'], { expectCode: good ? 0 : 1 });
    }
    await story.chroniker(['run', '--force', 'other']);
    const series = await story.json<{ job: string; durations: Record<string, unknown>[]; expectedDurationMs: number }>(
      'runs',
      'flaky',
      '--durations',
    );
    const rows = await story.runs('flaky');
    assert.equal(series.job, 'flaky');
    assert.deepEqual(
      series.durations,
      rows.map(({ id, started_at, duration_ms, status }, index) => {
        const startedAt = new Date(Number(started_at)).toISOString();
        return { run: id, startedAt, durationMs: duration_ms, status, failed: index === 0 };
      }),
    );
    assert.equal(typeof series.expectedDurationMs, 'number');
    const lines = (await story.chroniker(['runs', 'flaky', '--durations'])).stdout.split('\n');
    assert.deepEqual(
      lines.slice(0, 3).map((line) => /✗ failed +█+$/.test(line) || !/✓ +█+$/.test(line)),
      [true, false, false],
    );
    assert.match(lines[4] ?? '', /^✗[▁-█]{2} {2}3 runs, 1 failed; mean .*, median .*, p95 .*; expected /);
    assert.equal((await story.json<typeof series>('runs', 'flaky', '--durations', '--limit', '1')).durations.length, 1);
    await story.chroniker(['runs', 'flaky', 'other', '--durations'], { expectCode: 64 });
  });
}

test('a filter that names nothing says so, with what is near', async (t) => {
  const story = await project(t, { store: 'sqlite', jobs: { one: { command: ['true'] } } });
  const refused = async (sentence: RegExp, ...flags: string[]) => {
    assert.match((await story.chroniker(['runs', ...flags], { expectCode: 64 })).stderr, sentence, flags.join(' '));
  };
  await refused(/--status: "faild" .*did you mean "failed"/, '--status', 'faild');
  await refused(/--cause: "triger" .*did you mean "trigger"/, '--cause', 'triger');
  await refused(/--host: "x" is unknown/, '--host', 'x');
  await refused(/--since: "7 dys" is no time; write .*7d/, '--since', '7 dys');
  await refused(/--until: "2026-13-01.*does not exist/, '--until', '2026-13-01');
  await refused(/--search: the text is empty/, '--search', '');
  await refused(/--stderr narrows a search/, '--stderr');
  await refused(/--on-time and --late exclude each other/, '--on-time', '--late');
  await refused(/--limit: "0"/, '--limit', '0');
});

async function found(story: Project, ...flags: string[]): Promise<Found[]> {
  return (await story.json<{ runs: Found[] }>('runs', ...flags)).runs;
}
