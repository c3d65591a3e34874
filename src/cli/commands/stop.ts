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
  usage: '(<job>… | r<run>… | --all) [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary:
    'Ends the active run of each job, or a run by its number: TERM to its whole process tree, KILL after its grace',
  examples: ['chroniker stop nightly', 'chroniker stop r12'],
  flags: chosenFlags,
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const words = await chosenJobs(args, store, args.words, 'Stop');
      const { stopped, over, idle, retrying, ending } = await stop(store, words, userName());
      const ids = new Set(stopped.map(({ jobId }) => jobId));
      const changed = ids.size;
      if (json) {
        await printJson({
          stopping: stopped,
          over: over.map(({ id, job, status }) => ({ runId: id, job, status })),
          idle: idle.map(({ job }) => job.name),
          retrying: retrying.map(openRetryDocument),
          jobs: ending.map((view) => jobDocument(view, timezone)),
          changed,
        });
        return exitCode.fine;
      }
      if (args.switch('quiet')) return exitCode.fine;
      const lines = stopped.map(({ runId, job }) => `${job}: r${runId} is being ended`);
      const among = new Set([...ids, ...over.map(({ jobId }) => jobId), ...idle.map(({ job }) => job.id)]).size;
      await printLines([...lines, ...countLine(changed, among, 'being ended')]);
      for (const { id, job, status } of over) say(`chroniker: r${id} of ${job} has ended before (${status})`);
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
