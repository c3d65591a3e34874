import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Seat } from '../../src/runner/seat.ts';
import { Shift } from '../../src/runner/shift.ts';
import { watch } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import { job } from '../domain/lane-example.ts';
import { exampleRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('start-answered');

test('feature 107: what had its answer after a run stopped the runner is left to the next pass, and no slot is lost', async () => {
  const { world: watching } = watchingWorld(home);
  const settings = { ...watching.settings, projectDir: home, binDir: home, allowShell: false, maxConcurrent: 4 };
  const environment = { PATH: process.env.PATH ?? '' };
  const rest = {
    store: { endSupervisors: async () => {} },
    identity: { name: 'here' },
    stopping: new AbortController().signal,
  };
  const world = { ...watching, ...rest, settings, environment } as unknown as World;
  const shift = new Shift(world, { supervisorId: 1 } as Seat);
  const example = job([], { baseDir: home });
  const condition = { command: { argv: ['/bin/sh', '-c', 'exit 0'] }, timeoutMs: 10_000 };
  const asked = { ...example, spec: { ...example.spec, condition } };
  const run = exampleRun(home);
  await shift.startAll([{ run, job: asked, params: {}, lastSuccessAt: null, upstreams: [] }]);
  await waitFor('its answer', () => shift.conditions.ready === 1);
  shift.asks.heed({
    ...watch(exampleRun(home)),
    report: { ...watch(run).report, heard: { ...watch(run).report.heard, asks: ['stop-runner'] } },
  });
  await shift.startAnswered();
  assert.deepEqual(shift.startedRunIds, []);
  const [ended] = shift.supervision.ended();
  assert.deepEqual([ended?.run.id, ended?.unstarted?.status], [run.id, 'abandoned']);
  await shift.close();
});
