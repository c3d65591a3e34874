import { stop } from '../../app/stop.ts';
import { exitCode } from '../../domain/failure.ts';
import { say } from '../../system/messages.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 120, feature 121 */
export const command: Command = {
  name: 'stop',
  usage: '<job>…',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Ends the active run of each job: TERM to its whole process tree, KILL after its grace',
  examples: ['chroniker stop nightly'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, json }) => {
      const { stopped, idle } = await stop(store, args.words, userName());
      if (json) {
        await printJson({
          stopping: stopped.map(({ runId, view }) => ({ runId, job: view.job.name })),
          idle: idle.map(({ job }) => job.name),
        });
        return exitCode.fine;
      }
      if (args.switch('quiet')) return exitCode.fine;
      await printLines(stopped.map(({ runId, view }) => `${view.job.name}: r${runId} is being ended`));
      for (const { job } of idle) say(`chroniker: ${job.name} is not running; there is nothing to stop`);
      return exitCode.fine;
    }),
};
