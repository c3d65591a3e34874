import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Project, RunRow } from './project.ts';

/** Longer than two full minutes take to come, however the first one lies. */
export const twoMinutesMs = 150_000;

/** `long` counts in a tenth of a second's pace until the story lets it end, then says how far it came. */
export const minutelyAndLong = {
  minutely: { command: ['./job', 'echo "$SHELL $PATH"'], schedule: { cron: '* * * * *' } },
  long: {
    command: ['./job', 'i=0; until [ -e go ]; do i=$((i + 1)); echo "line $i"; sleep 0.1; done; echo "end $i"'],
    schedule: { every: '1h' },
  },
};

/** The line that `chroniker crontab` prints for the story's project, by a path that has to be quoted in a crontab. */
export async function printedLine(story: Project): Promise<string> {
  const awkward = "it's 100%";
  symlinkSync('.', join(story.folder, awkward));
  return (await story.chroniker(['crontab', '-p', awkward])).stdout;
}

/** `minutely` ran once in each of two minutes or more that follow one another, each time within its minute and by its schedule. */
export async function expectOneRunAMinute(story: Project): Promise<RunRow[]> {
  const runs = await story.runs('minutely');
  const [first] = runs;
  assert.ok(first && runs.length >= 2, 'minutely ran in two minutes');
  assert.deepEqual(
    runs.map(({ status, cause, scheduled_at, started_at }) => {
      const late = Math.floor((Number(started_at) - scheduled_at) / 60_000);
      return [status, cause, (scheduled_at - first.scheduled_at) / 60_000, late];
    }),
    runs.map((_, minute) => ['succeeded', 'schedule', minute, 0]),
  );
  assert.deepEqual(
    story.marks('minutely').map(({ what, runId }) => [what, runId]),
    runs.flatMap(({ id }) => [
      ['start', id],
      ['end', id],
    ]),
  );
  return runs;
}

/** `long` ran once, and its output is there in one piece: every line once and in order. */
export async function expectWholeLongRun(story: Project): Promise<void> {
  const runs = await story.runs('long');
  assert.deepEqual(
    runs.map(({ status, exit_code }) => [status, exit_code]),
    [['succeeded', 0]],
  );
  const run = await story.run('long');
  const minuteOf = (at: unknown) => Math.floor(Number(at) / 60_000);
  assert.ok(minuteOf(run.finished_at) > minuteOf(run.started_at), 'it lived on into another minute');
  const text = String(await story.output(run.id));
  const count = Number(/end (\d+)\n$/.exec(text)?.[1]);
  const lines = Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
  assert.equal(text, `${lines}end ${count}\n`);
  assert.deepEqual([run.stdout_bytes, run.stdout_dropped], [text.length, 0]);
}
