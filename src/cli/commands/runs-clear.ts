import { clearRuns, type StalledRun, stalledRuns } from '../../app/clear-runs.ts';
import { runDocument } from '../../app/documents.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { someOf } from '../../domain/schedule/words.ts';
import { say } from '../../system/messages.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { confirm, print, printJson, printLines } from '../terminal.ts';

/** feature 131 */
export const command: Command = {
  name: 'runs clear',
  usage: '[<run or job>…] [--host <host>] [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary:
    'Settles runs as lost that nobody watches any more, since their host is gone or they vanished, and frees their jobs',
  examples: ['chroniker runs clear --host gone-1 --yes', 'chroniker runs clear r123', 'chroniker runs clear nightly'],
  flags: {
    host: {
      type: 'list',
      value: 'host',
      help: 'runs of this host, which must have been silent for 3 minutes (repeatable)',
    },
    yes: { type: 'switch', short: 'y', help: 'do not ask: what is still alive of them goes on unwatched' },
  },
  run: (args) =>
    inProject(args, async (project) => {
      const { store, json } = project;
      const stalled = await stalledRuns(store, { words: args.words, hosts: args.list('host') });
      if (stalled.length > 0 && !args.switch('yes') && !(await confirm(`Clear ${namesOf(stalled)}?`))) {
        throw new Failure('usage', `nothing was cleared: confirm with --yes to clear ${namesOf(stalled)}`);
      }
      const cleared = await clearRuns(project, stalled, userName());
      const runs = cleared.length === 0 ? [] : await Promise.all(cleared.map(({ id }) => store.findRun(id)));
      if (json) {
        const now = await store.now();
        const documents = runs.flatMap((run) => (run ? [runDocument(run, { now })] : []));
        await printJson({ runs: documents, changed: cleared.length });
      } else if (!args.switch('quiet')) {
        if (stalled.length === 0) await print('There are no runs to clear.\n');
        await printLines(
          runs.flatMap((run) => (run ? [`${run.job}: r${run.id} on ${run.host} is ${run.reason}`] : [])),
        );
        if (cleared.length > 1) await print(`${cleared.length} runs cleared\n`);
      }
      for (const { run } of stalled.filter((each) => !cleared.includes(each.run))) {
        say(`chroniker: r${run.id} of ${run.job} was left: somebody took it over or ended it meanwhile`);
      }
      return exitCode.fine;
    }),
};

const namedAtMost = 5;

function namesOf(stalled: StalledRun[]): string {
  const named = stalled.map(({ run }) => `r${run.id} of ${run.job} on ${run.host}`);
  return someOf(named, namedAtMost);
}
