import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';
import { migrateStore, openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type Database, freshDatabase, type StoreKind, storeKinds } from './database.ts';
import { temporaryFolder } from './temporary.ts';

/** A fresh database with a clock that stands until it is moved. */
export interface Stage {
  kind: StoreKind;
  url: string;
  /** What the store takes for now, epoch ms; set it to let time pass. */
  clock: { now: number };
  store: Store;
  /** One more connection to the same database, as another host or process has it. */
  another(): Promise<Store>;
  /** Runs a statement in a transaction past the store, and holds its locks until the answer is called. */
  hold(sql: string): Promise<() => Promise<void>>;
  /** The same past the store, row by row. */
  database: Database;
}

/** When every stage begins: a full minute. */
export const dawn: number = Date.parse('2026-06-01T00:00:00Z');

/** Runs one sentence of the store's contract on each dialect, each time on a database of its own. */
export function exerciseStore(sentence: string, exercise: (stage: Stage) => Promise<void>): void {
  for (const { name, open } of testStores()) {
    test(`${name}: ${sentence}`, async () => {
      const stage = await open();
      try {
        await exercise(stage);
      } finally {
        await stage.close();
      }
    });
  }
}

/** Every dialect, with how to get a fresh database of it. */
export function testStores(): { name: StoreKind; open: () => Promise<Stage & { close: () => Promise<void> }> }[] {
  const folder = temporaryFolder('store');
  return storeKinds.map((name) => ({ name, open: () => openStage(name, folder) }));
}

/** A database of which nothing exists yet. */
export async function emptyDatabase(kind: StoreKind, folder: string): Promise<Database> {
  const name = `store_${process.pid}_${serial++}`;
  return await freshDatabase(kind, kind === 'sqlite' ? await subfolder(folder, name) : folder, name);
}

let serial = 0;

async function openStage(kind: StoreKind, folder: string): Promise<Stage & { close: () => Promise<void> }> {
  const database = await emptyDatabase(kind, folder);
  const { url } = database;
  const clock = { now: dawn };
  const options = { url, now: () => clock.now };
  if (kind === 'mysql') await migrateStore({ url }, 'up');
  const stores: Store[] = [];
  const another = async () => {
    const store = await openStore(options);
    stores.push(store);
    return store;
  };
  const close = async () => {
    for (const store of stores) await store.close();
    await database.remove();
  };
  const hold = (sql: string) => holdLocks(kind, url, sql);
  return { kind, url, clock, database, store: await another(), another, hold, close };
}

async function holdLocks(kind: StoreKind, url: string, sql: string): Promise<() => Promise<void>> {
  if (kind === 'sqlite') {
    const file = new Sqlite(url.slice('sqlite:'.length));
    file.exec('begin immediate');
    file.exec(sql);
    return async () => {
      file.close();
    };
  }
  const connection = await mysql.createConnection(url);
  await connection.beginTransaction();
  await connection.query(sql);
  return async () => {
    await connection.rollback();
    await connection.end();
  };
}

async function subfolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}
