import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { stepNames } from '../../src/store/migration-list.ts';
import { newestStep } from '../../src/store/newest-step.ts';
import { migrateStore, storeStatus } from '../../src/store/open.ts';
import { storeKinds } from '../rig/database.ts';
import { emptyDatabase } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const root = join(import.meta.dirname, '../..');
const knexCli = createRequire(import.meta.url).resolve('knex/bin/cli.js');

for (const kind of storeKinds) {
  test(`${kind}: knex’s own commands and the program agree about the migrations`, async () => {
    const project = temporaryFolder('knexfile');
    const database = await emptyDatabase(kind, project);
    const { url } = database;
    writeFileSync(join(project, 'chroniker.config.json'), JSON.stringify({ database: url }));
    try {
      assert.match(
        await knex(project, 'migrate:list'),
        new RegExp(`Found ${stepNames.length} Pending.*${newestStep}`, 's'),
      );
      await migrateStore({ url }, 'up');
      assert.match(await knex(project, 'migrate:list'), /No Pending/);
      await knex(project, 'migrate:down');
      assert.deepEqual((await storeStatus({ url })).pending, [newestStep]);
      await knex(project, 'migrate:latest');
      assert.deepEqual((await storeStatus({ url })).applied, stepNames);
    } finally {
      await database.remove();
    }
  });
}

async function knex(project: string, command: string): Promise<string> {
  const env = { ...process.env, CHRONIKER_PROJECT: project };
  return (await promisify(execFile)(process.execPath, [knexCli, command], { cwd: root, env })).stdout;
}
