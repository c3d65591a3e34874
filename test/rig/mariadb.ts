import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { waitFor } from './wait-for.ts';

/** A private MariaDB: own data folder, socket and port, 127.0.0.1, gone when stopped. */
export interface MariadbServer {
  /** `mysql://root@127.0.0.1:port`, without a database. */
  url: string;
  port: number;
  /** Makes an empty database and answers its URL. */
  createDatabase(name: string): Promise<string>;
  /** Stops answering without ending (SIGSTOP), and goes on (SIGCONT). */
  freeze(): void;
  thaw(): void;
  /** Ends the server, keeping its data, and starts it again on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
}

let shared: Promise<MariadbServer> | null = null;

/**
 * The server that the whole test run shares (CHRONIKER_TEST_MYSQL, set by the test command), or one of this file's own when a
 * single file is run by hand. Only databases may be made on it.
 */
export async function mysqlServer(): Promise<Pick<MariadbServer, 'url' | 'createDatabase'>> {
  const url = process.env.CHRONIKER_TEST_MYSQL;
  if (url) return { url, createDatabase: (name) => createDatabase(url, name) };
  shared ??= startMariadb();
  return await shared;
}

/** Starts a server of one's own, to be frozen, stopped and removed at will. Rejects when there is no mariadbd. */
export async function startMariadb(): Promise<MariadbServer> {
  const program = mariadbd();
  if (!program) throw new Error('mariadbd was not found: install mariadb-server-core and mariadb-client-core');
  const folder = mkdtempSync(join(tmpdir(), 'chroniker-mariadb-'));
  const data = join(folder, 'data');
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const made = spawnSync('mariadb-install-db', [
    '--no-defaults',
    ...asRoot,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--datadir=${data}`,
  ]);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr} ${made.stdout}`);
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}`;
  let child = launch();

  function launch() {
    const args = ['--no-defaults', ...asRoot, `--datadir=${data}`, `--socket=${join(folder, 'socket')}`];
    const small = ['--innodb-buffer-pool-size=64M', '--max-connections=200', '--skip-name-resolve'];
    const started = spawn(program ?? '', [...args, ...small, `--port=${port}`, '--bind-address=127.0.0.1'], {
      stdio: 'ignore',
    });
    started.unref();
    return started;
  }

  async function answering(): Promise<void> {
    await waitFor('MariaDB to answer', async () => {
      try {
        await (await mysql.createConnection({ uri: url, connectTimeout: 500 })).end();
        return true;
      } catch {
        return false;
      }
    });
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGCONT');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill('SIGTERM');
    await ended;
  }

  // A test file that ends without stopping its server leaves nothing behind.
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await answering();
  return {
    url,
    port,
    createDatabase: (name) => createDatabase(url, name),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop,
    start: async () => {
      child = launch();
      await answering();
    },
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the server program is, or null. */
export function mariadbd(): string | null {
  const places = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/local/sbin', '/usr/libexec');
  return places.map((place) => join(place, 'mariadbd')).find((path) => existsSync(path)) ?? null;
}

async function createDatabase(url: string, name: string): Promise<string> {
  const connection = await mysql.createConnection(url);
  await connection.query(`create database if not exists \`${name}\``);
  await connection.end();
  return `${url}/${name}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
