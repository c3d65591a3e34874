import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../../src/runner/cronserver.ts';
import type { World } from '../../src/runner/world.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';
import { identity, minuteMs } from '../store/play.ts';

const home = temporaryFolder('cronserver');

/** Lets the stage's clock go on from this instant. */
function letTimePass({ clock }: Stage, from: number): void {
  const began = performance.now();
  Object.defineProperty(clock, 'now', { get: () => Math.round(from + performance.now() - began) });
}

function worldOf({ store }: Stage, stopping: AbortSignal): World {
  const settings = {
    home: mkdtempSync(join(home, 'state-')),
    maxConcurrent: 1,
    rescue: true,
    retentionMs: 0,
    output: { maxBytes: 1, spoolBytes: 1 },
  };
  const told = { emit: () => undefined, reached: () => undefined, sync: async () => undefined };
  return { store, identity: identity(), settings, environment: {}, ...told, stopping } as unknown as World;
}

exerciseStore('feature 160: a server ticks when it begins, and then at the full minute', async (stage) => {
  letTimePass(stage, dawn + minuteMs - 1_500);
  const stop = new AbortController();
  const options = { intervalMs: minuteMs, stopTimeoutMs: 0, impatient: stop.signal };
  const served = serve(worldOf(stage, stop.signal), options);
  try {
    const ticked = async (count: number) => {
      const [row] = await stage.database.rows<{ to_at: number }>('select to_at from ticks where count >= ?', [count]);
      return row && Number(row.to_at);
    };
    assert.ok((await waitFor('the first tick', () => ticked(1))) < dawn + minuteMs);
    // Sooner than a minute after it began.
    assert.ok((await waitFor('the second tick', () => ticked(2))) >= dawn + minuteMs);
  } finally {
    stop.abort();
    assert.deepEqual(await served, { left: [], stoppedBy: null });
  }
});

exerciseStore(
  'a server whose failed tick could not say that it left does not take itself for its predecessor',
  async (stage) => {
    const stop = new AbortController();
    const { store } = stage;
    let polls = 0;
    let ends = 0;
    const flaky = {
      ...store,
      poll: async (...args: Parameters<typeof store.poll>) => {
        if (polls++ === 0) throw new Error('a tick that fails');
        return store.poll(...args);
      },
      endSupervisors: async (ids: number[]) => {
        if (ends++ === 0) throw new StoreUnavailable('away');
        return store.endSupervisors(ids);
      },
    };
    const options = { intervalMs: 1_000, stopTimeoutMs: 0, impatient: stop.signal };
    const served = serve({ ...worldOf(stage, stop.signal), store: flaky }, options);
    try {
      const open = () =>
        stage.database.rows<{ generation: number }>('select generation from supervisors where ended_at is null');
      await waitFor(
        'the next tick to stand alone',
        async () => {
          const generations = (await open()).map(({ generation }) => Number(generation));
          return polls > 1 && generations.length === 1 && generations[0] === 2;
        },
        4_000,
      );
    } finally {
      stop.abort();
      assert.deepEqual(await served, { left: [], stoppedBy: null });
    }
  },
);
