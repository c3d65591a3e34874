import { type Configuration, loadConfiguration } from '../../app/configuration.ts';
import { dryRun } from '../../app/dry-run.ts';
import { type ForegroundWish, forcedExitCode, inForeground } from '../../app/foreground.ts';
import type { Loudness } from '../../app/listen.ts';
import { reportingOutagesHourly } from '../../app/outage.ts';
import { projectTimezone } from '../../app/project.ts';
import { tickExitCode, tickOnce } from '../../app/tick-once.ts';
import { unlessLocked } from '../../app/unless-locked.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { isTriedAgainLater } from '../../domain/retry.ts';
import type { Run } from '../../domain/run.ts';
import { say } from '../../system/messages.ts';
import { prepareStateFolder } from '../../system/state-folder.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { dryRunDocument, dryRunLines } from '../dry-run-lines.ts';
import { givenParams, paramFlag } from '../given-params.ts';
import { PrefixedOutput } from '../prefixed-output.ts';
import { projectFlags, warn } from '../project.ts';
import { resultOf } from '../run-lines.ts';
import { confirm, printJson, printLines } from '../terminal.ts';
import { tickDocument } from '../tick-document.ts';

/** feature 54, feature 59, feature 60, feature 69, feature 74, feature 167, feature 170, feature 171, feature 172 */
export const command: Command = {
  name: 'run',
  usage: '[--force (<job>… | --all)] [--dry-run] [--only <job>… | --exclude <job>…] [--sync]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Does one tick: starts what is due and watches it; silent when there is nothing to say',
  examples: [
    'chroniker run',
    'chroniker run --dry-run',
    'chroniker run --force nightly',
    'chroniker run --force nightly --param day=2026-03-01',
    'chroniker run --only nightly --only hourly --json',
  ],
  flags: {
    force: {
      type: 'switch',
      help: 'run the named jobs now and here, whatever schedule and enabled say; exit as they do',
    },
    'dry-run': { type: 'switch', help: 'print what would start, in order, and why the rest would not; change nothing' },
    ...paramFlag,
    all: { type: 'switch', help: 'with --force: every job but the disabled, the running and those of other hosts' },
    yes: { type: 'switch', short: 'y', help: 'with --force --all: without asking' },
    only: { type: 'list', value: 'job', help: 'of what is due only this (repeatable)' },
    exclude: { type: 'list', value: 'job', help: 'of what is due all but this (repeatable)' },
    sync: { type: 'switch', help: 'one at a time' },
    'fail-on-job-failure': { type: 'switch', help: 'exit 1 when a job failed' },
  },
  run: async (args) => {
    checkCombination(args);
    const configuration = await loadConfiguration(projectFlags(args));
    warn(args, configuration.warnings);
    if (args.switch('dry-run')) return rehearse(args, configuration);
    prepareStateFolder(configuration.values.home);
    const loudness = { quiet: args.switch('quiet'), verbose: args.switch('verbose') };
    if (args.switch('force')) return force(args, configuration, loudness);
    const { home } = configuration.values;
    return reportingOutagesHourly(home, args.switch('json'), () =>
      unlessLocked(loudness.quiet, async () => {
        if (staysInForeground(args)) return onePass(args, configuration, loudness);
        return tickExitCode(await tickOnce(configuration, loudness));
      }),
    );
  },
};

function checkCombination(args: Args): void {
  args.oneOf('only', 'exclude');
  const [word] = args.words;
  if (!args.switch('force')) {
    if (args.switch('all')) throw new Failure('usage', '--all says which jobs to force: chroniker run --force --all');
    if (args.has('param'))
      throw new Failure('usage', '--param tells a forced run: chroniker run --force <job> --param …');
    if (word === undefined) return;
    throw new Failure('usage', `\`chroniker run\` takes no job; did you mean \`chroniker run --force ${word}\`?`);
  }
  args.oneOf('force', 'dry-run');
  args.oneOf('force', 'only');
  args.oneOf('force', 'exclude');
  if (word === undefined && !args.switch('all')) {
    throw new Failure('usage', 'run --force needs the jobs to run: chroniker run --force <job>…, or --all');
  }
  if (word !== undefined && args.switch('all')) {
    throw new Failure('usage', `--all means every job, and "${word}" one; give one of them`);
  }
}

/** A tick that is to tell how its runs ended keeps them, instead of leaving them to its successor. */
function staysInForeground(args: Args): boolean {
  return passFlags.some((flag) => args.has(flag)) || args.has('json');
}

const passFlags = ['only', 'exclude', 'sync', 'fail-on-job-failure'];

/** Of what is due, which, and whether one at a time. */
function selection(args: Args): Pick<ForegroundWish, 'only' | 'except' | 'sync'> {
  return {
    sync: args.switch('sync'),
    ...(args.has('only') ? { only: args.list('only') } : {}),
    ...(args.has('exclude') ? { except: args.list('exclude') } : {}),
  };
}

async function rehearse(args: Args, configuration: Configuration): Promise<number> {
  const dry = await dryRun(configuration, { ...selection(args), foreground: passFlags.some((flag) => args.has(flag)) });
  if (args.switch('json')) await printJson(dryRunDocument(dry));
  else await printLines(dryRunLines(dry, projectTimezone(configuration)));
  return exitCode.fine;
}

async function onePass(args: Args, configuration: Configuration, loudness: Loudness): Promise<number> {
  const { report, runs } = await inForeground(configuration, selection(args), loudness);
  if (args.switch('json')) await printJson(tickDocument(report));
  const isFine = ({ status }: Run) => ['succeeded', 'skipped', 'abandoned'].includes(status);
  const failed = runs.some((run) => !isFine(run) && !isTriedAgainLater(run));
  return failed && args.switch('fail-on-job-failure') ? exitCode.jobFailed : tickExitCode(report.stoppedBy);
}

async function force(args: Args, configuration: Configuration, loudness: Loudness): Promise<number> {
  const json = args.switch('json');
  const all = args.switch('all');
  if (all && !args.switch('yes') && !(await confirm('Run every job of this host now?'))) {
    throw new Failure('usage', 'nothing was run: confirm with --yes to force every job');
  }
  const output = new PrefixedOutput(all || new Set(args.words).size > 1);
  const wish: ForegroundWish = {
    force: all ? 'all' : args.words,
    sync: args.switch('sync'),
    params: givenParams(args),
  };
  if (!json) wish.onOutput = (job, stream, data) => output.write(job, stream, data);
  const end = await inForeground(configuration, wish, loudness);
  await output.finish();
  if (!args.switch('quiet')) for (const { job, reason } of end.leftOut) say(`chroniker: ${job}: left out, ${reason}`);
  if (json) await printJson(tickDocument(end.report));
  else for (const run of end.runs) if (run.reason !== null) say(`chroniker: ${run.job}: ${resultOf(run)}`);
  return forcedExitCode(end);
}
