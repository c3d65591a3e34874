import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { waitFor } from './wait-for.ts';

/** A private MariaDB: own data folder, socket and port, 127.0.0.1, gone when removed or when this process ends. */
export interface MariadbServer {
  /** `mysql://root@127.0.0.1:port`, without a database. */
  url: string;
  port: number;
  socket: string;
  /** Of the server as it runs now. */
  pid(): number;
  /** Makes an empty database and answers its URL. */
  createDatabase(name: string): Promise<string>;
  /** Stops answering without ending (SIGSTOP): with this call's end no thread of it runs any more. Goes on (SIGCONT). */
  freeze(): void;
  thaw(): void;
  /** Ends the server, keeping its data, and starts it again on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
}

let own: Promise<MariadbServer> | null = null;

/**
 * The server that the whole test run shares (CHRONIKER_TEST_MYSQL, set by the test command), or one of this file's own when a
 * single file is run by hand. Only databases may be made on it.
 */
export async function mysqlServer(): Promise<Pick<MariadbServer, 'url' | 'createDatabase'>> {
  const url = process.env.CHRONIKER_TEST_MYSQL;
  if (url) return { url, createDatabase: (name) => createDatabase(url, name) };
  own ??= startMariadb();
  return await own;
}

/** Starts a server of one's own, with `flags` of its own, to be frozen, stopped and removed at will. Rejects when there is no mariadbd. */
export async function startMariadb(flags: string[] = []): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'chroniker-mariadb-'));
  const data = join(folder, 'data');
  // Of its own: a server that starts removes every temporary table it finds there, also those of another one that is running.
  const scratch = join(folder, 'tmp');
  mkdirSync(scratch);
  const socket = join(folder, 'socket');
  const log = join(folder, 'log');
  makeData(data, scratch);
  let port = await freePort();
  let child = launch();
  process.on('exit', removeAtOnce);
  // Another program may have taken the port between the look and the start.
  for (let turn = 0; !(await answers()); turn++) {
    if (turn === 3) throw new Error(`MariaDB does not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
    port = await freePort();
    child = launch();
  }

  function launch(): ChildProcess {
    const places = [
      `--datadir=${data}`,
      `--tmpdir=${scratch}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
    ];
    const small = ['--innodb-buffer-pool-size=64M', '--max-connections=1000', '--skip-name-resolve'];
    const output = openSync(log, 'a');
    // However this process ends, the server goes with it.
    const [program, ...words] = ['setpriv', '--pdeathsig', 'KILL', serverProgram(), '--no-defaults', ...asRoot()];
    const started = spawn(program as string, [...words, ...places, ...small, ...flags], {
      stdio: ['ignore', output, output],
    });
    started.unref();
    return started;
  }

  /** True once it does; false when it has ended instead. */
  async function answers(): Promise<boolean> {
    await waitFor('MariaDB to answer', async () => hasEnded(child) || (await isAnswering(rootUrl(port))));
    return !hasEnded(child);
  }

  async function start(): Promise<void> {
    child = launch();
    if (!(await answers())) throw new Error(`MariaDB does not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  }

  async function stop(): Promise<void> {
    if (hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
  }

  function removeAtOnce(): void {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }

  return {
    url: rootUrl(port),
    port,
    socket,
    pid: () => child.pid ?? 0,
    createDatabase: (name) => createDatabase(rootUrl(port), name),
    freeze: () => {
      child.kill('SIGSTOP');
      while (!hasEnded(child) && !isStopped(child.pid ?? 0));
    },
    thaw: () => void child.kill('SIGCONT'),
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    remove: async () => {
      await stop();
      process.off('exit', removeAtOnce);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the server program is, or null. */
export function mariadbd(): string | null {
  const places = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/local/sbin', '/usr/libexec');
  return places.map((place) => join(place, 'mariadbd')).find((path) => existsSync(path)) ?? null;
}

function serverProgram(): string {
  const program = mariadbd();
  if (program) return program;
  throw new Error('mariadbd was not found: install mariadb-server-core and mariadb-client-core');
}

function makeData(folder: string, scratch: string): void {
  serverProgram();
  const words = ['--no-defaults', ...asRoot(), '--auth-root-authentication-method=normal', '--skip-test-db'];
  const made = spawnSync('mariadb-install-db', [...words, `--datadir=${folder}`], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: scratch },
  });
  if (made.status !== 0)
    throw new Error(`mariadb-install-db failed: ${made.error ?? ''} ${made.stderr} ${made.stdout}`);
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function rootUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}`;
}

async function createDatabase(url: string, name: string): Promise<string> {
  const connection = await mysql.createConnection(url);
  await connection.query(`create database if not exists \`${name}\``);
  await connection.end();
  return `${url}/${name}`;
}

async function isAnswering(uri: string): Promise<boolean> {
  try {
    await (await mysql.createConnection({ uri, connectTimeout: 500 })).end();
    return true;
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The signal is one thread's first, which hands it on when it is next scheduled; until then the others work. */
function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) => 'TZ'.includes(stateOf(`/proc/${pid}/task/${thread}/stat`)));
}

/** proc_pid_stat(5); a thread that has ended counts as stopped. */
function stateOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    return text.charAt(text.lastIndexOf(')') + 2);
  } catch {
    return 'T';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
