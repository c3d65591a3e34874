import { type Configuration, loadConfiguration } from '../../app/configuration.ts';
import { identityOf } from '../../app/identity.ts';
import { projectTimezone } from '../../app/project.ts';
import { formatBytes } from '../../domain/bytes.ts';
import { coverPassword } from '../../domain/database-url.ts';
import { formatDuration } from '../../domain/duration.ts';
import { exitCode } from '../../domain/failure.ts';
import { type SettingKey, settingKeys, settingTable } from '../../domain/settings.ts';
import type { Command } from '../command.ts';
import { projectFlags, warn } from '../project.ts';
import { alignColumns } from '../table.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 176 */
export const command: Command = {
  name: 'config',
  usage: '[--show-origin]',
  words: [0, 0],
  summary: 'Shows every setting with its value, and where it came from',
  examples: ['chroniker config', 'chroniker config --show-origin'],
  flags: { 'show-origin': { type: 'switch', help: 'tell where each value came from' } },
  run: async (args) => {
    const configuration = await loadConfiguration(projectFlags(args));
    warn(args, configuration.warnings);
    const values = shownValues(configuration);
    if (args.switch('json')) {
      await printJson({ project: configuration.projectDir, settings: values, origins: configuration.origins });
      return exitCode.fine;
    }
    const origin = (key: SettingKey): string[] => (args.switch('show-origin') ? [configuration.origins[key]] : []);
    await printLines(alignColumns(settingKeys.map((key) => [key, valueText(key, values[key]), ...origin(key)])));
    return exitCode.fine;
  },
};

/** What holds, the system's own filled in and the password covered. */
function shownValues(configuration: Configuration): Record<SettingKey, unknown> {
  const { values } = configuration;
  return {
    ...values,
    hostname: identityOf(configuration).name,
    timezone: projectTimezone(configuration),
    database: coverPassword(values.database),
  };
}

function valueText(key: SettingKey, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (settingTable[key].kind === 'duration') return value === 0 ? 'for ever' : formatDuration(Number(value));
  if (settingTable[key].kind === 'bytes') return formatBytes(Number(value));
  return String(value);
}
