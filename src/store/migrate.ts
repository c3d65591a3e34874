import type { Knex } from 'knex';
import { Failure } from '../domain/failure.ts';
import type { Database } from './database.ts';
import { migrationSource, stepNames } from './migration-list.ts';
import { newestStep } from './newest-step.ts';
import { asRefusal, retrying } from './transient.ts';

/** Where a database stands. */
export interface MigrationStatus {
  applied: string[];
  pending: string[];
}

/** Holds off everybody else who would migrate the same database; the answer lets go. */
export type MigrationLock = () => Promise<() => Promise<void>>;

/** What knex's migrator is told, here and in `knexfile.ts`. */
export const migratorConfig: Knex.MigratorConfig = { migrationSource, disableTransactions: true };

/** One cheap question: 'current', 'behind', or a Failure when the database is newer than the program. */
export async function schemaState(database: Database): Promise<'current' | 'behind'> {
  const newest = await newestApplied(database);
  if (newest === newestStep) return 'current';
  if (newest === null || stepNames.includes(newest)) return 'behind';
  throw new Failure(
    'bad_configuration',
    `the database was made by a newer Chroniker (its schema is at ${newest}, this program knows ${newestStep}); upgrade this program`,
  );
}

/** Brings the schema up to this program, or one step down; whoever comes second finds it done. Answers the steps taken. */
export async function migrate(database: Database, lock: MigrationLock, direction: 'up' | 'down'): Promise<string[]> {
  const release = await lock();
  try {
    if (direction === 'up' && (await schemaState(database)) === 'current') return [];
    // We hold the lock, so a lock of knex's own was left by somebody who was killed.
    await database.knex.migrate.forceFreeMigrationsLock(migratorConfig);
    const [, names] = await (direction === 'up'
      ? database.knex.migrate.latest(migratorConfig)
      : database.knex.migrate.down(migratorConfig));
    return names.map((step: string | { name: string }) => (typeof step === 'string' ? step : step.name));
  } catch (error) {
    // A user that may read and write, and not make tables.
    throw asRefusal(error);
  } finally {
    await release();
  }
}

export async function migrationStatus(database: Database): Promise<MigrationStatus> {
  await schemaState(database);
  const applied = await appliedSteps(database);
  return { applied, pending: stepNames.filter((name) => !applied.includes(name)) };
}

async function newestApplied(database: Database): Promise<string | null> {
  return (await appliedSteps(database)).at(-1) ?? null;
}

async function appliedSteps(database: Database): Promise<string[]> {
  try {
    return await retrying(async () => {
      const rows = await database.rows<{ name: string }>('select name from knex_migrations order by id');
      return rows.map(({ name }) => name);
    });
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

function isMissingTable(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return code === 'ER_NO_SUCH_TABLE' || message.includes('no such table');
}
