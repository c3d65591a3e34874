import { exitCode } from '../domain/failure.ts';
import { now } from '../system/clock.ts';
import { isNews } from '../system/hourly-note.ts';
import { say } from '../system/messages.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import { loadConfiguration, type ProjectFlags } from './configuration.ts';
import { reportingOutagesHourly } from './outage.ts';
import { reportFailure } from './report-failure.ts';

interface QuickFlags extends ProjectFlags {
  quiet: boolean;
}

/** True for the line that cron runs: `run` with nothing but `-p`, `-e` and `-q`, which needs no command-line parser. */
export function isQuickRun(argv: string[]): boolean {
  return quickFlags(argv) !== null;
}

/**
 * The quiet minute: settings, one look at the store, and out. Only when something wakes does the rest of the program load.
 * `argv` is one that `isQuickRun` accepts.
 */
export async function quickRun(argv: string[]): Promise<number> {
  const flags = quickFlags(argv);
  if (!flags) return exitCode.usage;
  try {
    const configuration = await loadConfiguration(flags);
    const { home } = configuration.values;
    prepareStateFolder(home);
    if (!flags.quiet && configuration.warnings.length > 0 && isNews(home, 'variables', now())) {
      for (const warning of configuration.warnings) say(`chroniker: ${warning}`);
    }
    return await reportingOutagesHourly(home, false, async () => {
      const { lookQuietly } = await import('./look-quietly.ts');
      if ((await lookQuietly(configuration)) === 'quiet') return exitCode.fine;
      const { tickOnce } = await import('./tick-once.ts');
      await tickOnce(configuration, { quiet: flags.quiet, verbose: false });
      return exitCode.fine;
    });
  } catch (error) {
    return reportFailure(error, false);
  }
}

/** Null = something else than the few flags of the quick path. */
function quickFlags([command, ...words]: string[]): QuickFlags | null {
  if (command !== 'run' && command !== 'cron') return null;
  const flags: QuickFlags = { quiet: false };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const value = words[index + 1];
    if (word === '-q' || word === '--quiet') flags.quiet = true;
    else if (value === undefined || value.startsWith('-')) return null;
    else {
      if (word === '-p' || word === '--project') flags.project = value;
      else if (word === '-e' || word === '--env-file') flags.envFile = value;
      else return null;
      index++;
    }
  }
  return flags;
}
