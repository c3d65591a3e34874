import { isQuickRun, quickRun } from './app/quick-run.ts';

/** Runs a command line; resolves with its exit code. cron's line takes a short way that loads no parser. */
export async function main(argv: string[]): Promise<number> {
  if (isQuickRun(argv)) return await quickRun(argv);
  const { runCli } = await import('./cli/cli.ts');
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  return await runCli(argv, manifest.version);
}
