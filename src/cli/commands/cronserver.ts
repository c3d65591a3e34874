import { loadConfiguration } from '../../app/configuration.ts';
import { serveProject } from '../../app/serve.ts';
import { exitCode } from '../../domain/failure.ts';
import { say } from '../../system/messages.ts';
import type { Command } from '../command.ts';
import { flagDuration } from '../moments.ts';
import { projectFlags, warn } from '../project.ts';

export const command: Command = {
  name: 'cronserver',
  usage: '[--interval <s>] [--stop-after <s>] [--stop-timeout <s>]',
  words: [0, 0],
  summary: 'Ticks in a loop, for development: no cron needed; its commands end with it',
  examples: ['chroniker cronserver -v', 'chroniker cronserver --interval 10 --stop-after 1h'],
  flags: {
    interval: { type: 'text', value: 'duration', help: 'from one tick to the next (60)' },
    'stop-after': { type: 'text', value: 'duration', help: 'stop by itself after this time' },
    'stop-timeout': {
      type: 'text',
      value: 'duration',
      help: 'when stopped, kill what has not ended after this time (5)',
    },
  },
  run: async (args) => {
    const stopAfterMs = flagDuration(args, 'stop-after');
    const options = {
      intervalMs: flagDuration(args, 'interval', 1000) ?? 60_000,
      stopTimeoutMs: flagDuration(args, 'stop-timeout') ?? 5_000,
      ...(stopAfterMs === undefined ? {} : { stopAfterMs }),
    };
    const configuration = await loadConfiguration(projectFlags(args));
    warn(args, configuration.warnings);
    const loudness = { quiet: args.switch('quiet'), verbose: args.switch('verbose') };
    if (!loudness.quiet) say('chroniker: serving; Ctrl-C stops it, and a second one kills what still runs');
    const { left } = await serveProject(configuration, options, loudness);
    for (const { job, runId } of left) say(`chroniker: ${job}: r${runId} had to be killed`);
    return left.length > 0 ? exitCode.jobFailed : exitCode.fine;
  },
};
