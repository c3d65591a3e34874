import type { Knex } from 'knex';

/** A table as a step describes it. */
export interface Table {
  name: string;
  /** Column definitions; `ID`, `NAME`, `TEXT` and `BYTES` stand for the dialect's types. */
  columns: string[];
  primaryKey?: string;
  unique?: string[];
  indexes?: string[];
}

/** Columns and indexes that a table of an earlier step gets. */
export type Addition = Pick<Table, 'name' | 'columns' | 'indexes'>;

/** What differs between the databases in a schema. */
export interface Sql {
  types: Record<'ID' | 'NAME' | 'TEXT' | 'BYTES', string>;
  separateIndexes: boolean;
  tableOptions: string;
  /** Answers a row where this table has an index of this name. */
  findIndex: string;
  /** The database's clock, epoch ms. */
  now: string;
  /** An epoch-ms column as readable UTC text. */
  utc: (column: string) => string;
  /** The objects of a JSON array in a column, as a table to select from, and what each of them has under a name. */
  items: (column: string) => string;
  item: (name: string) => string;
}

const sqlite: Sql = {
  types: { ID: 'integer primary key autoincrement', NAME: 'text', TEXT: 'text', BYTES: 'blob' },
  separateIndexes: true,
  tableOptions: '',
  findIndex: "select 1 from sqlite_master where type = 'index' and tbl_name = ? and name = ?",
  now: "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
  utc: (column) => `strftime('%Y-%m-%dT%H:%M:%SZ', (${column}) / 1000, 'unixepoch')`,
  items: (column) => `json_each(${column}) as items`,
  item: (name) => `items.value ->> '$.${name}'`,
};

const mysql: Sql = {
  types: {
    ID: 'bigint not null auto_increment primary key',
    NAME: 'varchar(191)',
    TEXT: 'longtext',
    BYTES: 'mediumblob',
  },
  separateIndexes: false,
  // Names differ by case, and so do paths.
  tableOptions: ' engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin',
  findIndex: `select 1 from information_schema.statistics
    where table_schema = database() and table_name = ? and index_name = ? limit 1`,
  now: "timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000",
  // Counted from 1970 and not `from_unixtime`, which answers in the time zone of whoever asks.
  utc: (column) =>
    `date_format(timestamp'1970-01-01 00:00:00' + interval (${column} div 1000) second, '%Y-%m-%dT%H:%i:%sZ')`,
  items: (column) => `json_table(${column}, '$[*]' columns (item json path '$')) as items`,
  item: (name) => `json_unquote(json_extract(items.item, '$.${name}'))`,
};

/** The dialect of the database that is migrated. */
export function dialectOf(knex: Knex): Sql {
  return knex.client.driverName === 'better-sqlite3' ? sqlite : mysql;
}

/** Creates the tables that are not there, with their indexes. */
export async function createTables(knex: Knex, tables: Table[]): Promise<void> {
  const sql = dialectOf(knex);
  for (const table of tables) {
    await knex.raw(createTable(table, sql));
    if (sql.separateIndexes) for (const statement of createIndexes(table)) await knex.raw(statement);
  }
}

/** Removes the tables that are there, the last first. */
export async function dropTables(knex: Knex, tables: Table[]): Promise<void> {
  for (const { name } of [...tables].reverse()) await knex.raw(`drop table if exists ${name}`);
}

/** Creates views by their names, each in place of the one that is there. */
export async function createViews(knex: Knex, views: Record<string, string>): Promise<void> {
  await dropViews(knex, views);
  for (const [name, select] of Object.entries(views)) await knex.raw(`create view ${name} as ${select}`);
}

/** Removes the views that are there. */
export async function dropViews(knex: Knex, views: Record<string, string>): Promise<void> {
  for (const name of Object.keys(views)) await knex.raw(`drop view if exists ${name}`);
}

/** Gives a table of an earlier step the columns and indexes that it does not have yet. */
export async function extendTable(knex: Knex, { name, columns, indexes = [] }: Addition): Promise<void> {
  const sql = dialectOf(knex);
  for (const column of columns) {
    if (await knex.schema.hasColumn(name, columnName(column))) continue;
    await knex.raw(`alter table ${name} add column ${typed(column, sql)}`);
  }
  for (const index of indexes) {
    if (await hasIndex(knex, sql, name, index)) continue;
    await knex.raw(`create index ${indexName({ name }, index)} on ${name} (${index})`);
  }
}

/** Takes them away again, those that are there. */
export async function reduceTable(knex: Knex, { name, columns, indexes = [] }: Addition): Promise<void> {
  const sql = dialectOf(knex);
  for (const index of indexes) {
    if (!(await hasIndex(knex, sql, name, index))) continue;
    await knex.raw(`drop index ${indexName({ name }, index)}${sql.separateIndexes ? '' : ` on ${name}`}`);
  }
  for (const column of columns) {
    if (!(await knex.schema.hasColumn(name, columnName(column)))) continue;
    await knex.raw(`alter table ${name} drop column ${columnName(column)}`);
  }
}

function createTable(table: Table, sql: Sql): string {
  const columns = table.columns.map((column) => typed(column, sql));
  const keys = [
    ...(table.primaryKey ? [`primary key (${table.primaryKey})`] : []),
    ...(table.unique ?? []).map(
      (unique) => `unique ${sql.separateIndexes ? '' : indexName(table, unique)} (${unique})`,
    ),
    ...(sql.separateIndexes ? [] : (table.indexes ?? []).map((index) => `index ${indexName(table, index)} (${index})`)),
  ];
  return `create table if not exists ${table.name} (${[...columns, ...keys].join(', ')})${sql.tableOptions}`;
}

function typed(column: string, sql: Sql): string {
  return column.replace(/\b(ID|NAME|TEXT|BYTES)\b/, (type) => sql.types[type as keyof Sql['types']]);
}

/** Where the table's own statement cannot. */
function createIndexes(table: Table): string[] {
  return (table.indexes ?? []).map(
    (index) => `create index if not exists ${indexName(table, index)} on ${table.name} (${index})`,
  );
}

async function hasIndex(knex: Knex, sql: Sql, table: string, columns: string): Promise<boolean> {
  const found = await knex.raw(sql.findIndex, [table, indexName({ name: table }, columns)]);
  return (sql.separateIndexes ? found : found[0]).length > 0;
}

function columnName(column: string): string {
  return column.split(' ', 1)[0] ?? column;
}

function indexName(table: Pick<Table, 'name'>, columns: string): string {
  return `${table.name}_${columns.replaceAll(', ', '_')}`;
}
