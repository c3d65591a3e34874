import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { lookAt } from '../../src/runner/look.ts';
import { newReport } from '../../src/runner/report-stream.ts';
import { settleEnded } from '../../src/runner/settle.ts';
import { neverStarts, type Watched } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import { aLook, scriptedRun, unstartedRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('settle');

/** Settles runs with a store that accepts them, or finds that somebody else has settled them. */
async function settle(ended: Watched[], accepts = true) {
  const { world, told } = watchingWorld(home);
  const sent: Settlement[][] = [];
  const done: boolean[] = [];
  const store = {
    settle: async (_: number, settlements: Settlement[]) => {
      sent.push(settlements);
      return accepts ? settlements.map(({ runId }) => runId) : [];
    },
  };
  await settleEnded({ ...world, store } as unknown as World, 1, ended, (_, ours) => void done.push(ours));
  return { sent, done, told };
}

async function finished(script: string): Promise<Watched> {
  const watched = scriptedRun(home, script);
  await waitFor('the end', () => {
    lookAt(watched, aLook());
    return watched.ended;
  });
  return watched;
}

test('a run is settled with its result and the output that was not shipped yet, and its spool goes', async () => {
  const watched = await finished('printf 0123456789; exit 3');
  watched.stdout.shipped = 4;
  const { sent, done, told } = await settle([watched]);
  const [settlement] = sent[0] ?? [];
  assert.deepEqual([settlement?.status, settlement?.exitCode, settlement?.onTime], ['failed', 3, true]);
  assert.deepEqual(settlement?.stdout, { bytes: 10, storedBytes: 10, droppedBytes: 0, approximate: false });
  assert.deepEqual(
    settlement?.chunks.map(({ stream, offset, data }) => [stream, offset, String(data)]),
    [['stdout', 4, '456789']],
  );
  assert.equal(settlement?.pid, watched.started?.pid);
  assert.ok(Math.abs((settlement?.finishedAt ?? 0) - Date.now()) < 60_000);
  assert.deepEqual(done, [true]);
  assert.equal(existsSync(watched.folder), false);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['run-settled'],
  );
});

test('feature 117: a command that ended by itself past its timeout, with nobody there to end it, was not on time', async () => {
  const watched = await finished('sleep 0.1');
  watched.run.timeoutMs = 20;
  const { sent } = await settle([watched]);
  const [settlement] = sent[0] ?? [];
  assert.deepEqual([settlement?.status, settlement?.exitCode, settlement?.onTime], ['succeeded', 0, false]);
});

test('a run that somebody else has settled keeps its spool: it may still be read from', async () => {
  const watched = await finished('exit 0');
  const { done, told } = await settle([watched], false);
  assert.deepEqual(done, [false]);
  assert.equal(existsSync(watched.folder), true);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['run-superseded'],
  );
});

test('what was never started has no figures and no times but its end', async () => {
  const { sent } = await settle([neverStarts(unstartedRun(home), 'failed', 'command not found: frob')]);
  const [settlement] = sent[0] ?? [];
  assert.deepEqual([settlement?.status, settlement?.reason], ['failed', 'command not found: frob']);
  assert.deepEqual([settlement?.exitCode, settlement?.startedAt, settlement?.durationMs], [null, null, null]);
  assert.deepEqual(settlement?.chunks, []);
});

test('at most a hundred runs are settled in one transaction', async () => {
  const many = Array.from({ length: 250 }, () => neverStarts(unstartedRun(home), 'abandoned', 'its runner ended'));
  const { sent, done } = await settle(many);
  assert.deepEqual(
    sent.map((batch) => batch.length),
    [100, 100, 50],
  );
  assert.equal(done.length, 250);
});

test('feature 111: the last report of a short command is settled with it, its last line unfinished', async () => {
  const watched = await finished(
    'echo progress 3/4 >>"$CHRONIKER_REPORT"; printf "message almost" >>"$CHRONIKER_REPORT"',
  );
  const { sent } = await settle([watched]);
  const report = sent[0]?.[0]?.report;
  assert.deepEqual([report?.progress?.done, report?.progress?.total, report?.message], [3, 4, 'almost']);
});

test('a command that said nothing new since it was shipped is settled without a report', async () => {
  const watched = await finished('echo records 3 >>"$CHRONIKER_REPORT"');
  const { report } = newReport(watched, true);
  assert.equal(report?.records, 3);
  watched.report.stored = watched.report.heard;
  assert.equal((await settle([watched])).sent[0]?.[0]?.report, undefined);
});
