import { jobDocument, openRetryDocument } from '../../app/documents.ts';
import { stop } from '../../app/stop.ts';
import { exitCode } from '../../domain/failure.ts';
import { say } from '../../system/messages.ts';
import { userName } from '../../system/process-facts.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { retryText } from '../retry-lines.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 120, feature 121, feature 166 */
export const command: Command = {
  name: 'stop',
  usage: '(<job>… | --all) [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Ends the active run of each job: TERM to its whole process tree, KILL after its grace',
  examples: ['chroniker stop nightly'],
  flags: chosenFlags,
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const { stopped, idle, retrying } = await stop(
        store,
        await chosenJobs(args, store, args.words, 'Stop'),
        userName(),
      );
      const changed = new Set(stopped.map(({ view }) => view.job.id)).size;
      if (json) {
        await printJson({
          stopping: stopped.map(({ runId, view }) => ({ runId, job: view.job.name })),
          idle: idle.map(({ job }) => job.name),
          retrying: retrying.map(openRetryDocument),
          jobs: stopped.map(({ view }) => jobDocument(view, timezone)),
          changed,
        });
        return exitCode.fine;
      }
      if (args.switch('quiet')) return exitCode.fine;
      const lines = stopped.map(({ runId, view }) => `${view.job.name}: r${runId} is being ended`);
      await printLines([...lines, ...countLine(changed, stopped.length + idle.length, 'being ended')]);
      const now = await store.now();
      for (const { job } of idle) {
        const retry = retrying.find(({ jobId }) => jobId === job.id);
        const comes = retry ? retryText(retry, { now, timezone, paint }) : null;
        if (comes === null) say(`chroniker: ${job.name} is not running; there is nothing to stop`);
        else
          say(
            `chroniker: ${job.name} is not running; its ${comes} still comes, \`chroniker job disable\` keeps it off`,
          );
      }
      return exitCode.fine;
    }),
};
