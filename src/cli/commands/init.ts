import { resolve } from 'node:path';
import { projectLine } from '../../app/crontab.ts';
import { initialise } from '../../app/init.ts';
import { crontabLine } from '../../domain/crontab-line.ts';
import { exitCode } from '../../domain/failure.ts';
import { workingFolder } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { printJson, printLines } from '../terminal.ts';

export const command: Command = {
  name: 'init',
  usage: '',
  words: [0, 0],
  summary:
    'Creates a project here: a config file and an example jobs file, and prints the crontab line; starts nothing',
  examples: ['chroniker init', 'chroniker init -p /srv/jobs'],
  flags: {},
  run: async (args) => {
    const dir = resolve(workingFolder(), args.text('project') ?? '.');
    const { created, kept, isSynced } = await initialise(dir);
    const line = crontabLine(await projectLine(dir, args.text('env-file')));
    if (args.switch('json')) await printJson({ created, kept, crontab: line });
    else if (!args.switch('quiet')) {
      await printLines([
        ...created.map((path) => `created ${path}`),
        ...kept.map((path) => `kept    ${path}`),
        '',
        isSynced
          ? 'Next: edit the jobs file, and let cron tick: each tick takes up what was changed (`chroniker apply` does so at once).'
          : 'Next: edit the jobs file, then `chroniker apply chroniker.jobs.yaml`; or name it in the setting `jobs`, and each tick does.',
        'The line for cron (`chroniker crontab --install` puts it there):',
        '',
        line,
      ]);
    }
    return exitCode.fine;
  },
};
