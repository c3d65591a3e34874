import Sqlite from 'better-sqlite3';
import { monotonicMs, sleep } from '../system/clock.ts';
import { jittered } from '../system/random.ts';
import type { Database } from './database.ts';
import type { MigrationLock } from './migrate.ts';
import { StoreUnavailable } from './store.ts';

/** A migration of a large history may take this long; whoever waits longer gives up. */
const patienceMs = 120_000;
const pauseMs = 50;

/**
 * The lock of a small database file beside the real one: the system frees it when its owner dies, whatever kills it, so
 * there is no stale lock to judge.
 */
export function sqliteMigrationLock(file: string): MigrationLock {
  return async () => {
    const connection = new Sqlite(`${file}-migrating`, { timeout: 0 });
    const release = async () => {
      connection.close();
    };
    await waitUntil(async () => {
      connection.exec('begin exclusive');
      return true;
    }, release);
    return release;
  };
}

/** MySQL's own named lock, which ends with the connection that holds it. `database` is used for nothing else meanwhile. */
export function mysqlMigrationLock(database: Database): MigrationLock {
  return async () => {
    const [row] = await database.rows<{ name: string }>('select database() as name');
    const name = `chroniker migration ${row?.name}`.slice(0, 64);
    const release = () => database.close();
    await waitUntil(async () => {
      const [answer] = await database.rows<{ held: number }>('select get_lock(?, 2) as held', [name]);
      return answer?.held === 1;
    }, release);
    return release;
  };
}

async function waitUntil(take: () => Promise<boolean>, giveUp: () => Promise<void>): Promise<void> {
  const deadlineMs = monotonicMs() + patienceMs;
  try {
    while (!(await takenNow(take))) {
      if (monotonicMs() > deadlineMs) {
        throw new StoreUnavailable(`another process has been migrating the database for ${patienceMs / 1000} s`);
      }
      await sleep(jittered(pauseMs * 2));
    }
  } catch (error) {
    await giveUp();
    throw error;
  }
}

async function takenNow(take: () => Promise<boolean>): Promise<boolean> {
  try {
    return await take();
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
