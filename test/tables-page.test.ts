import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exerciseStore } from './rig/stores.ts';

const page = readFileSync(new URL('../docs/decisions/0033-nothing-grows-for-ever.md', import.meta.url), 'utf8');

exerciseStore(
  'decision 33 says of every table what bounds it, and of none that there is not',
  async ({ database, kind }) => {
    const tables = await database.rows<{ name: string }>(
      kind === 'sqlite'
        ? "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"
        : "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'",
    );
    const cells = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = '']) => cell);
    const told = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(told.sort(), tables.map(({ name }) => name).sort());
  },
);
