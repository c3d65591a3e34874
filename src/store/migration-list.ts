import type { Knex } from 'knex';
import * as kernel from '../../migrations/0001-kernel.ts';
import * as flow from '../../migrations/0002-flow.ts';

interface Step {
  name: string;
  /** What knex's `migrate:list` shows of a step that is pending. */
  file: string;
  up: (knex: Knex) => Promise<void>;
  down: (knex: Knex) => Promise<void>;
}

/** Every step in order. A list and no directory scan: the bundle holds them, and a released step never changes. */
const steps: Step[] = [
  { name: '0001-kernel', file: '0001-kernel', ...kernel },
  { name: '0002-flow', file: '0002-flow', ...flow },
];

export const stepNames: string[] = steps.map(({ name }) => name);

/** What knex's own migrator reads, here and in `knexfile.ts`, so that `knex migrate:*` and the program agree. */
export const migrationSource: Knex.MigrationSource<Step> = {
  getMigrations: async () => steps,
  getMigrationName: ({ name }) => name,
  getMigration: async (step) => step,
};
