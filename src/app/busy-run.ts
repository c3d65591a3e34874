import { loadConfiguration } from './configuration.ts';
import { reportingOutagesHourly } from './outage.ts';
import type { QuickFlags } from './quick-flags.ts';
import { reportFailure } from './report-failure.ts';
import { tickExitCode, tickOnce } from './tick-once.ts';
import { unlessLocked } from './unless-locked.ts';

/** The whole tick of a minute that `quickRun` found busy, and has prepared. */
export async function busyRun(flags: QuickFlags): Promise<number> {
  try {
    const configuration = await loadConfiguration(flags);
    return await reportingOutagesHourly(configuration.values.home, false, async () => {
      return await unlessLocked(flags.quiet, async () => {
        return tickExitCode(await tickOnce(configuration, { quiet: flags.quiet, verbose: false }));
      });
    });
  } catch (error) {
    return reportFailure(error, false);
  }
}
