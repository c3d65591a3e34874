import { jobsFileStatus } from '../../app/jobs-file-status.ts';
import { readStatus } from '../../app/status.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { flagDuration } from '../moments.ts';
import { inProject } from '../project.ts';
import { allSections } from '../sections.ts';
import { showStatusLive } from '../show-status.ts';
import { statusDocument } from '../status-document.ts';
import { statusSections } from '../status-lines.ts';
import { printJson, printLines, terminalColumns } from '../terminal.ts';

const shownSlots = 5;
/** Feature 185; a person who asks once sees a few of them. */
const latestRuns = 20;
const latestInText = 5;
const dayMs = 86_400_000;

/** feature 175, feature 184, feature 185, feature 186 */
export const command: Command = {
  name: 'status',
  usage: '[--watch]',
  words: [0, 0],
  summary:
    'Shows the hosts and their last tick, what runs and how far it is, what fails, what is due next and what ran last',
  examples: ['chroniker status', 'chroniker status --watch', 'chroniker status --latest 20', 'chroniker status --json'],
  flags: {
    watch: { type: 'switch', help: 'show it anew until q or Ctrl-C; with --json one document a line' },
    interval: { type: 'text', value: 'duration', help: 'with --watch: from one look to the next (2s)' },
    latest: {
      type: 'text',
      value: 'n',
      help: `so many of the latest runs (${latestInText}; with --watch or --json ${latestRuns})`,
    },
  },
  run: (args) => {
    const intervalMs = intervalOf(args);
    const isLong = args.switch('watch') || args.switch('json');
    const counts = { next: shownSlots, latest: args.integer('latest', 0) ?? (isLong ? latestRuns : latestInText) };
    return inProject(args, async ({ configuration, store, timezone, paint, json }) => {
      const read = () => readStatus(store, counts, (hosts) => jobsFileStatus(configuration, hosts));
      if (intervalMs !== null) return showStatusLive(read, { timezone, paint, intervalMs }, json);
      const status = await read();
      if (json) await printJson(statusDocument(status, timezone));
      else {
        const look = { now: status.now, timezone, paint };
        await printLines(allSections(statusSections(status, look, terminalColumns() ?? Number.POSITIVE_INFINITY)));
      }
      return exitCode.fine;
    });
  },
};

/** Null without `--watch`. */
function intervalOf(args: Args): number | null {
  const intervalMs = flagDuration(args, 'interval', 100);
  if (!args.switch('watch')) {
    if (intervalMs === undefined) return null;
    throw new Failure('usage', '--interval is about --watch; give both');
  }
  if (intervalMs !== undefined && intervalMs > dayMs) {
    throw new Failure('bad_duration', `--interval: "${args.text('interval')}" is too long; the most is 1d`);
  }
  return intervalMs ?? 2000;
}
