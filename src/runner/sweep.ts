import { isFinal } from '../domain/run.ts';
import { leftSpools, removeSpool } from '../system/spool.ts';
import type { World } from './world.ts';

/** Most folders that one pass looks at. */
const batch = 200;

/** Removes spools that outlived their runs: somebody was killed between settling a run and clearing up after it. */
export async function sweepSpools(world: World): Promise<void> {
  for (const { runId, folder } of leftSpools(`${world.settings.home}/spool`).slice(0, batch)) {
    const run = await world.store.findRun(runId);
    if (!run || isFinal(run.status)) removeSpool(folder);
  }
}
