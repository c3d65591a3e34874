import { type HoldWish, hold } from '../../app/hold.ts';
import { holdDocument, holdNames } from '../../app/hold-names.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { binds, type Hold } from '../../domain/hold.ts';
import type { Store } from '../../store/store.ts';
import { userName } from '../../system/process-facts.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { holdLine } from '../hold-lines.ts';
import { heldFlags, heldWords, pendingChoice } from '../hold-words.ts';
import { type Clock, clockOf, flagEnd } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { oneLine } from '../text-width.ts';
import { zoneNote } from '../when.ts';

/** feature 70, feature 71 */
export const command: Command = {
  name: 'hold',
  usage: '[<job>…] [--tag <tag>] [--host <host>] [--reason <text>] [--until <time> (--run-pending | --skip-pending)]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Lets no new runs start: of these jobs, tags or hosts, or of anything; what runs goes on',
  examples: [
    "chroniker hold --reason 'database move'",
    'chroniker hold --except heartbeat --until 2h --run-pending',
    'chroniker hold nightly --until 18:00 --skip-pending',
    'chroniker hold --tag etl --host web-1',
  ],
  flags: {
    ...heldFlags,
    all: { type: 'switch', help: 'everything, as without a job, tag or host' },
    reason: { type: 'text', value: 'text', help: 'why, for whoever wonders' },
    until: { type: 'text', value: 'time', help: 'ends by itself then' },
    'run-pending': { type: 'switch', help: 'with --until: what fell due runs then' },
    'skip-pending': { type: 'switch', help: 'with --until: what fell due is passed over then' },
    except: { type: 'list', value: 'job', help: 'but not this job (repeatable)' },
  },
  run: (args) => {
    const words = heldWords(args);
    const pending = pendingChoice(args) ?? null;
    return inProject(args, async (project) => {
      const clock = await clockOf(project, words.jobs);
      const untilAt = flagEnd(args, 'until', clock) ?? null;
      const reason = reasonOf(args);
      const wish = { ...words, reason, untilAt, pending, except: args.list('except'), by: userName() };
      await tell(project, args, wish, clock);
      return exitCode.fine;
    });
  },
};

async function tell(project: ShownProject, args: Args, wish: HoldWish, { timezone }: Clock): Promise<void> {
  const { store, json } = project;
  const holds = await hold(store, wish);
  const names = await holdNames(store, holds);
  if (json) await printJson({ holds: holds.map((each) => holdDocument(each, names)), changed: holds.length });
  else if (!args.switch('quiet')) {
    const isEndless = holds.some(({ scope, untilAt }) => scope === 'all' && untilAt === null);
    const running = await runningOf(store, holds);
    await printLines([
      ...holds.map((each) => `${holdLine(each, names, timezone)}${zoneNote(timezone, project.timezone)}`),
      ...(isEndless ? ['no new runs are started until `chroniker release`'] : []),
      ...(running > 0 ? [`${running} ${running === 1 ? 'run goes' : 'runs go'} on`] : []),
    ]);
  }
}

/** How many runs go on of what is held now. */
async function runningOf(store: Store, holds: Hold[]): Promise<number> {
  const runs = await store.listRuns({ statuses: ['starting', 'running'], limit: 1000 });
  const views = runs.length === 0 ? [] : await store.listJobs({ ids: runs.map(({ jobId }) => jobId) });
  const jobs = new Map(views.map(({ job }) => [job.id, job]));
  return runs.filter(({ jobId, host }) => {
    const job = jobs.get(jobId);
    return job !== undefined && holds.some((one) => binds(one, job, host));
  }).length;
}

function reasonOf(args: Args): string | null {
  const text = args.text('reason');
  // It stands in sentences.
  const reason = text === undefined ? null : oneLine(text);
  if (reason === '') throw new Failure('bad_value', '--reason: is empty; say why, or leave it out');
  return reason;
}
