import { fileURLToPath } from 'node:url';
import { turnOnCompileCache } from './system/compile-cache.ts';
import { whyUnsupported } from './system/node-version.ts';

/**
 * argv → exit code. Two things must happen before the program is loaded: a Node that is too old would crash in the SQLite
 * driver, and the compile cache serves only what is loaded after it is on.
 */
const whyNot = whyUnsupported(process.versions.node, process.platform);

if (whyNot === null) {
  turnOnCompileCache(fileURLToPath(new URL('..', import.meta.url)));
  // An end that nobody decided, such as a promise that nothing will settle, is no success.
  process.exitCode = 70;
  import('./program.ts').then(({ main }) => main(process.argv.slice(2))).then(end, fail);
} else {
  process.stderr.write(`chroniker: ${whyNot}\n`);
  process.exitCode = 78;
}

function end(code: number): void {
  process.exitCode = code;
}

function fail(error: unknown): void {
  process.stderr.write(`chroniker: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 70;
}
