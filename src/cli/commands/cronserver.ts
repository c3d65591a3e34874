import { type Configuration, loadConfiguration } from '../../app/configuration.ts';
import { projectTimezone } from '../../app/project.ts';
import { serveProject } from '../../app/serve.ts';
import { trialExitCode, trialRun } from '../../app/trial-run.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { say } from '../../system/messages.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { trialDocument, trialLines } from '../dry-run-lines.ts';
import { flagDuration } from '../moments.ts';
import { projectFlags, warn } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 75, feature 133, feature 160, feature 161 */
export const command: Command = {
  name: 'cronserver',
  usage:
    '[--interval <duration>] [--stop-after <duration>] [--stop-timeout <duration>] [--only <job>… | --exclude <job>…] [--trial-run]',
  words: [0, 0],
  summary: 'Ticks in a loop, for development and containers: no cron needed; its commands end with it',
  examples: [
    'chroniker cronserver -v',
    'chroniker cronserver --interval 10 --stop-after 1h --stop-variance 5m',
    'chroniker cronserver --trial-run',
  ],
  flags: {
    interval: { type: 'text', value: 'duration', help: 'from one tick to the next, at the full minute (1m)' },
    'stop-after': { type: 'text', value: 'duration', help: 'stop by itself after this time' },
    'stop-variance': { type: 'text', value: 'duration', help: 'and up to so much later, at random' },
    'stop-timeout': {
      type: 'text',
      value: 'duration',
      help: 'when stopped, kill what has not ended after this time (5s)',
    },
    only: { type: 'list', value: 'job', help: 'start only this job (repeatable)' },
    exclude: { type: 'list', value: 'job', help: 'start all but this job (repeatable)' },
    'trial-run': { type: 'switch', help: 'check the jobs, print what would run, in order, and change nothing' },
  },
  run: async (args) => {
    args.oneOf('only', 'exclude');
    const options = { ...timesOf(args), ...selectionOf(args) };
    const configuration = await loadConfiguration(projectFlags(args));
    warn(args, configuration.warnings);
    if (args.switch('trial-run')) return tryOut(args, configuration);
    const loudness = { quiet: args.switch('quiet'), verbose: args.switch('verbose') };
    if (!loudness.quiet) say('chroniker: serving; Ctrl-C stops it, and a second one kills what still runs');
    const { left, stoppedBy } = await serveProject(configuration, options, loudness);
    for (const { job, runId } of left) say(`chroniker: ${job}: r${runId} had to be killed`);
    return left.length > 0 || stoppedBy?.isFatal ? exitCode.jobFailed : exitCode.fine;
  },
};

/** More than anybody wants to wait, and less than a timer can count. */
const mostMs = 10 * 86_400_000;

function timesOf(args: Args) {
  const stopAfterMs = flagDuration(args, 'stop-after', 0, mostMs);
  const stopVarianceMs = flagDuration(args, 'stop-variance', 0, mostMs);
  if (stopVarianceMs !== undefined && stopAfterMs === undefined) {
    throw new Failure('usage', '--stop-variance needs --stop-after: how much later than that it may stop');
  }
  return {
    intervalMs: flagDuration(args, 'interval', 1000, mostMs) ?? 60_000,
    stopTimeoutMs: flagDuration(args, 'stop-timeout', 0, mostMs) ?? 5_000,
    stopVarianceMs: stopVarianceMs ?? 0,
    ...(stopAfterMs === undefined ? {} : { stopAfterMs }),
  };
}

function selectionOf(args: Args): { only?: string[]; except?: string[] } {
  return {
    ...(args.has('only') ? { only: args.list('only') } : {}),
    ...(args.has('exclude') ? { except: args.list('exclude') } : {}),
  };
}

async function tryOut(args: Args, configuration: Configuration): Promise<number> {
  const trial = await trialRun(configuration, selectionOf(args));
  if (args.switch('json')) await printJson(trialDocument(trial));
  else await printLines(trialLines(trial, projectTimezone(configuration)));
  for (const { job, reason } of trial.invalid) say(`chroniker: ${job}: ${reason}`);
  if (trial.wouldRun.length === 0)
    say('chroniker: there is nothing to run: no enabled job of this host has a next slot');
  return trialExitCode(trial);
}
