import { exitCode } from '../domain/failure.ts';
import { now } from '../system/clock.ts';
import { isNews } from '../system/hourly-note.ts';
import { say, somebodyReads } from '../system/messages.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import { loadConfiguration } from './configuration.ts';
import { lookQuietly } from './look-quietly.ts';
import { forgetOutage } from './outage.ts';
import type { QuickFlags } from './quick-flags.ts';
import { reportFailure } from './report-failure.ts';

/**
 * The quiet minute: settings, one look at the store, and out with an exit code. 'busy' = something wakes, and the whole program
 * has to run. The two are bundled apart, so nothing but the answer may pass between them.
 */
export async function quickRun(flags: QuickFlags): Promise<number | 'busy'> {
  try {
    const configuration = await loadConfiguration(flags);
    const { home } = configuration.values;
    prepareStateFolder(home);
    if (!flags.quiet && configuration.warnings.length > 0 && isNews(home, 'variables', now())) {
      for (const warning of configuration.warnings) say(`chroniker: ${warning}`);
    }
    // A person who calls by hand is told of a hold.
    if (somebodyReads() && !flags.quiet) return 'busy';
    if ((await lookQuietly(configuration)) === 'busy') return 'busy';
    forgetOutage(home);
    return exitCode.fine;
  } catch (error) {
    return reportFailure(error, false);
  }
}
