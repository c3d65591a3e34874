import type { Knex } from 'knex';
import { loadConfiguration } from './src/app/configuration.ts';
import { knexConfigFor } from './src/store/connect.ts';
import { migratorConfig } from './src/store/migrate.ts';
import { prepareStateFolder } from './src/system/state-folder.ts';

/** For knex's own commands in a checkout (`npx knex migrate:status`): the database and the steps of the program itself. */
export default async function configuration(): Promise<Knex.Config> {
  const { databaseUrl, values } = await loadConfiguration({});
  prepareStateFolder(values.home);
  return { ...(await knexConfigFor({ url: databaseUrl, patient: true })), migrations: migratorConfig };
}
