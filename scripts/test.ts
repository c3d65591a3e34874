import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { mariadbd, startMariadb } from '../test/rig/mariadb.ts';

/**
 * `npm test`: format, lint, types, and every test on SQLite and on a private MariaDB. Fails when a step fails, when nothing
 * ran, and in CI when anything was left out. With words: only the test files whose path holds one of them.
 */
const root = join(import.meta.dirname, '..');
const inCi = process.env.CI === 'true';
const words = process.argv.slice(2);
const testFiles = globSync('test/**/*.test.ts', { cwd: root })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
const stories = testFiles.filter((file) => file.startsWith('test/stories/'));
const units = testFiles.filter((file) => !stories.includes(file));
const totals = { passed: 0, failed: 0, skipped: 0 };

process.chdir(root);
delete process.env.NODE_EXTRA_CA_CERTS;
if (words.length === 0) {
  check('format and lint', 'biome', ['check', '.']);
  check('types', 'tsc', ['--noEmit']);
}
installMariadb();
const server = mariadbd() ? await startMariadb() : null;
try {
  if (server) process.env.CHRONIKER_TEST_MYSQL = server.url;
  await run('tests', units, 2);
  // Stories start crowds of processes; side by side they would only slow each other down.
  await run('stories', stories, 2);
} finally {
  await server?.remove();
}
conclude();

function check(what: string, program: string, args: string[]): void {
  say(`${what}: ${program} ${args.join(' ')}`);
  const { status } = spawnSync(join(root, 'node_modules/.bin', program), args, { stdio: 'inherit' });
  if (status !== 0) fail(`${what} failed`);
}

/** The binaries of the server and no service; only on Debian, only as root, and never silently. */
function installMariadb(): void {
  if (mariadbd()) return;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    say('LEFT OUT: no mariadbd on this machine, so nothing is tested on MariaDB');
    if (inCi) fail('in CI nothing may be left out');
    return;
  }
  say('installing mariadb-server-core and mariadb-client-core (binaries, no service)');
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', 'mariadb-server-core', 'mariadb-client-core'], options);
  if (!mariadbd()) fail('MariaDB could not be installed');
}

async function run(what: string, files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  say(`${what}: ${files.length} files`);
  const args = ['--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data);
    output = (output + data).slice(-4_000);
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  const count = (name: string) => Number(new RegExp(`^\\S+ ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0);
  totals.passed += count('pass');
  totals.failed += count('fail') + count('cancelled');
  totals.skipped += count('skipped') + count('todo');
  if (status !== 0 && totals.failed === 0) totals.failed += 1;
}

function conclude(): void {
  const { passed, failed, skipped } = totals;
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  if (skipped > 0) say(`LEFT OUT: ${skipped} tests were skipped`);
  say(`${passed} passed, ${failed} failed${skips}`);
  if (failed > 0 || passed === 0 || (inCi && skipped > 0)) process.exitCode = 1;
}

function fail(sentence: string): never {
  say(sentence);
  process.exit(1);
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
