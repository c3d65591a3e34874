import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * argv → exit code. Two things must happen before the program is loaded: a Node that is too old would crash in the SQLite
 * driver, and the compile cache serves only what is loaded after it is on.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  refuse(`Node ${process.versions.node} is too old: Chroniker needs 22.18 or newer (set CHRONIKER_NODE to one)`);
} else if (process.platform === 'win32') {
  refuse('Windows is not supported: Chroniker needs a POSIX shell and signals (it runs in WSL)');
} else {
  module.enableCompileCache(process.env.CHRONIKER_COMPILE_CACHE ?? join(homedir(), '.cache', 'chroniker'));
  const { main } = await import('./program.ts');
  process.exitCode = await main(process.argv.slice(2));
}

function refuse(sentence: string): void {
  process.stderr.write(`chroniker: ${sentence}\n`);
  process.exitCode = 78;
}
