import type { ProjectFlags } from './configuration.ts';

/** What may stand in the line that cron runs. */
export interface QuickFlags extends ProjectFlags {
  quiet: boolean;
}

/** Reads `run` with nothing but `-p`, `-e` and `-q`, which needs no command-line parser; null = the line says more than that. */
export function quickFlags([command, ...words]: string[]): QuickFlags | null {
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
