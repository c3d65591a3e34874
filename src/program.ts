import { quickFlags } from './app/quick-flags.ts';
import { queryWord } from './domain/query-order.ts';

/** Runs a command line; resolves with its exit code. cron's line, found busy, takes a short way that loads no parser. */
export async function main(argv: string[]): Promise<number> {
  const flags = quickFlags(argv);
  if (flags !== null) return await (await import('./app/busy-run.ts')).busyRun(flags);
  if (argv[0] === queryWord && argv.length === 1)
    return await (await import('./cli/answer-condition.ts')).answerCondition();
  const { runCli } = await import('./cli/cli.ts');
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  return await runCli(argv, manifest.version);
}
