import type { MigrationStatus } from '../store/migrate.ts';
import { migrateStore, storeStatus } from '../store/open.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import type { Configuration } from './configuration.ts';

/** Brings the database up to this program (or one step down); answers the steps taken. */
export async function migrateProject(configuration: Configuration, direction: 'up' | 'down'): Promise<string[]> {
  prepareStateFolder(configuration.values.home);
  return migrateStore({ url: configuration.databaseUrl }, direction);
}

/** Which steps the database has had, and which it lacks. */
export async function migrationStatus(configuration: Configuration): Promise<MigrationStatus> {
  prepareStateFolder(configuration.values.home);
  return storeStatus({ url: configuration.databaseUrl });
}
