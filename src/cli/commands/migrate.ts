import { type Configuration, loadConfiguration } from '../../app/configuration.ts';
import { migrateProject, migrationStatus } from '../../app/migrate.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { projectFlags, warn } from '../project.ts';
import { confirm, printJson, printLines } from '../terminal.ts';

/** feature 177 */
export const command: Command = {
  name: 'migrate',
  usage: '[status | up | down]',
  words: [0, 1],
  summary: 'Brings the database to this version, tells where it stands, or goes one step back (which loses data)',
  examples: ['chroniker migrate', 'chroniker migrate status'],
  flags: { yes: { type: 'switch', short: 'y', help: 'do not ask before going down' } },
  run: async (args) => {
    const direction = args.words[0] ?? 'up';
    const configuration = await loadConfiguration(projectFlags(args));
    warn(args, configuration.warnings);
    if (direction === 'status') await showStatus(args, configuration);
    else if (direction === 'up' || direction === 'down') await migrate(args, configuration, direction);
    else throw new Failure('usage', `\`chroniker migrate\` takes status, up or down, not "${direction}"`);
    return exitCode.fine;
  },
};

async function showStatus(args: Args, configuration: Configuration): Promise<void> {
  const { applied, pending } = await migrationStatus(configuration);
  if (args.switch('json')) return printJson({ applied, pending });
  await printLines([
    ...applied.map((step) => `done     ${step}`),
    ...pending.map((step) => `pending  ${step}`),
    pending.length === 0 ? 'The database is up to date.' : 'Run `chroniker migrate`.',
  ]);
}

async function migrate(args: Args, configuration: Configuration, direction: 'up' | 'down'): Promise<void> {
  if (direction === 'down' && !args.switch('yes') && !(await confirm('Go one step down? What it added is lost.'))) {
    throw new Failure('usage', 'nothing was changed: confirm with --yes to go one step down');
  }
  const steps = await migrateProject(configuration, direction);
  if (args.switch('json')) return printJson({ direction, steps, changed: steps.length });
  if (args.switch('quiet')) return;
  await printLines(steps.length === 0 ? ['The database is up to date.'] : steps.map((step) => `${direction} ${step}`));
}
