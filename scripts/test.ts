import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type MariadbServer, mariadbd, startMariadb } from '../test/rig/mariadb.ts';

/**
 * `npm test`: format, lint, types, and every test on SQLite and on a private MariaDB. Fails when a step fails, when nothing
 * ran, and in CI when anything was left out. With `--unit` no stories; with words only the test files whose path holds one of
 * them, and no format, lint and types.
 */
const root = join(import.meta.dirname, '..');
const inCi = !['', '0', 'false'].includes(process.env.CI ?? '');
const withStories = !process.argv.includes('--unit');
const words = process.argv.slice(2).filter((word) => word !== '--unit');
const testFiles = globSync('test/**/*.test.ts', { cwd: root })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
const isStory = (file: string) => file.startsWith('test/stories/');
/** They wait for whole minutes and hardly work. */
const isUnderCron = (file: string) => /\/(busybox-crond|cron)\.test\.ts$/.test(file);
const units = testFiles.filter((file) => !isStory(file));
const stories = testFiles.filter((file) => withStories && isStory(file));
const totals = { pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };

process.chdir(root);
// It triples Node's start, and no test leaves this machine.
delete process.env.NODE_EXTRA_CA_CERTS;
if (words.length === 0) {
  check('format and lint', 'biome', ['check', '.']);
  check('types', 'tsc', ['--noEmit']);
}
const server = await startServer();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stopServer(signal));
try {
  if (server) process.env.CHRONIKER_TEST_MYSQL = server.url;
  await run('tests', units, 2);
  await run('stories under cron', stories.filter(isUnderCron), 2);
  // The others start crowds of processes and wait for what becomes of them: side by side they only get into each other's way.
  const others = stories.filter((file) => !isUnderCron(file));
  await run('stories', others, 1);
} finally {
  await server?.remove();
}
conclude();

function check(what: string, program: string, args: string[]): void {
  say(`${what}: ${program} ${args.join(' ')}`);
  const { status } = spawnSync(join(root, 'node_modules/.bin', program), args, { stdio: 'inherit' });
  if (status !== 0) fail(`${what} failed`);
}

async function startServer(): Promise<MariadbServer | null> {
  if (!mariadbd()) installMariadb();
  return mariadbd() ? await startMariadb() : null;
}

/** The binaries of the server and no service; only on Debian, only as root, and never silently. */
function installMariadb(): void {
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
  const ended = new Promise((resolve) => child.once('close', resolve));
  const counts = { pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    say(line);
    const [, name, count] = /^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line) ?? [];
    if (name !== undefined) counts[name as keyof typeof counts] = Number(count);
  }
  if ((await ended) !== 0 && counts.fail + counts.cancelled === 0) counts.fail = 1;
  for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name];
}

/** The last line is for programs. */
function conclude(): void {
  const failed = totals.fail + totals.cancelled;
  const leftOut = totals.skipped + totals.todo;
  if (leftOut > 0) say(`LEFT OUT: ${leftOut} tests were skipped`);
  if (totals.pass === 0) say('no test ran');
  say(`${totals.pass} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} skipped` : ''}`);
  if (failed > 0 || totals.pass === 0 || (inCi && leftOut > 0)) process.exitCode = 1;
}

async function stopServer(signal: NodeJS.Signals): Promise<void> {
  await server?.remove();
  process.kill(process.pid, signal);
}

function fail(sentence: string): never {
  say(sentence);
  process.exit(1);
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
