import { loadConfiguration } from '../../app/configuration.ts';
import { install, projectLine, remove } from '../../app/crontab.ts';
import { crontabLine } from '../../domain/crontab-line.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { projectFlags } from '../project.ts';
import { print, printJson } from '../terminal.ts';

/** feature 178 */
export const command: Command = {
  name: 'crontab',
  usage: '[--install | --remove]',
  words: [0, 0],
  summary: "Prints the one line for cron, or puts it into (takes it out of) the user's crontab in a marked block",
  examples: ['chroniker crontab', 'chroniker crontab --install'],
  flags: {
    install: { type: 'switch', help: "put the line into this user's crontab" },
    remove: { type: 'switch', help: "take exactly that block out of this user's crontab" },
  },
  run: async (args) => {
    args.oneOf('install', 'remove');
    const { projectDir } = await loadConfiguration(projectFlags(args));
    const line = await projectLine(projectDir, args.text('env-file'));
    const text = crontabLine(line);
    const changed = args.switch('install')
      ? await install(line)
      : args.switch('remove')
        ? await remove(projectDir)
        : undefined;
    if (args.switch('json')) await printJson({ line: text, ...(changed === undefined ? {} : { changed }) });
    else if (changed === undefined) await print(`${text}\n`);
    else if (!args.switch('quiet')) await print(`${sentence(args.switch('install'), changed)}\n`);
    return exitCode.fine;
  },
};

function sentence(installs: boolean, changed: boolean): string {
  if (installs) return changed ? 'The line is in your crontab.' : 'The line was in your crontab already.';
  return changed ? 'The line is out of your crontab.' : 'The line was not in your crontab.';
}
