import { quickFlags } from './app/quick-flags.ts';
import { whyUnsupported } from './system/node-version.ts';

/**
 * argv → exit code. What can wait is loaded when it is needed: after the Node was found new enough, since an older one would
 * crash in the SQLite driver; and in a quiet minute hardly anything.
 */
const argv = process.argv.slice(2);
const whyNot = whyUnsupported(process.versions.node, process.platform);

if (whyNot === null) {
  // An end that nobody decided, such as a promise that nothing will settle, is no success.
  process.exitCode = 70;
  start().then(end, fail);
} else {
  process.stderr.write(`chroniker: ${whyNot}\n`);
  process.exitCode = 78;
}

async function start(): Promise<number> {
  const flags = quickFlags(argv);
  if (flags !== null) {
    const { quickRun } = await import('./app/quick-run.ts');
    const code = await quickRun(flags);
    if (code !== 'busy') return code;
  }
  const { keepMemorySmall } = await import('./system/small-memory.ts');
  keepMemorySmall();
  // It serves only what is loaded after it is on, and costs more than a quiet minute has to load.
  const { turnOnCompileCache } = await import('./system/compile-cache.ts');
  turnOnCompileCache();
  const { main } = await import('./program.ts');
  return await main(argv);
}

function end(code: number): void {
  process.exitCode = code;
}

function fail(error: unknown): void {
  process.stderr.write(`chroniker: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 70;
}
