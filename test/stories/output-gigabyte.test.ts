import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const gigabyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

for (const store of storeKinds) {
  suite(`a gigabyte of output, on ${store}`, () => {
    test('feature 93, invariant I3: its head and tail are stored, the rest is counted, memory and disk stay bounded', async (t) => {
      const command = [
        './job',
        `echo first; dd if=/dev/zero bs=1M count=1024 2>/dev/null; echo last; mark written; until [ -e go ]; do sleep 0.05; done`,
      ];
      const story = await project(t, {
        store,
        config: { output: { maxBytes: '512KiB', spoolBytes: '16MiB' } },
        jobs: { flood: { command } },
      });
      await story.makeDue();
      const tick = story.start(['run']);
      const { runId } = await story.waitForMark('flood', 'written');
      const out = `${story.spoolOf(runId)}/out`;
      // Holes are punched in steps of 32 MiB behind the last 16 MiB.
      await waitFor('the disk blocks to be given back', () => statSync(out).blocks * 512 <= 49 * mebibyte);
      assert.equal(statSync(out).size, gigabyte + 11);
      const peak = peakMebibytes(tick.pid);
      story.write('go');
      await tick.ended;
      await story.expectAtRest();

      assert.ok(peak < 120, `the runner took ${peak} MiB at most`);
      const run = await story.run('flood');
      assert.deepEqual([run.status, run.stdout_bytes], ['succeeded', gigabyte + 11]);
      assert.deepEqual([run.stdout_stored, run.stdout_dropped], [mebibyte / 2, gigabyte + 11 - mebibyte / 2]);
      assert.equal(run.stdout_approximate, 0);
      const stored = await story.output(runId);
      assert.equal(stored.length, mebibyte / 2);
      assert.equal(String(stored.subarray(0, 6)), 'first\n');
      assert.equal(String(stored.subarray(-5)), 'last\n');
      assert.ok(stored.subarray(6, -5).every((byte) => byte === 0));
    });
  });
}

/** The most memory that a process has had resident. */
function peakMebibytes(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}
