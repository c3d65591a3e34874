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
}

const sqlite: Sql = {
  types: { ID: 'integer primary key autoincrement', NAME: 'text', TEXT: 'text', BYTES: 'blob' },
  separateIndexes: true,
  tableOptions: '',
  findIndex: "select 1 from sqlite_master where type = 'index' and tbl_name = ? and name = ?",
  now: "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
  utc: (column) => `strftime('%Y-%m-%dT%H:%M:%SZ', ${column} / 1000, 'unixepoch')`,
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
};

/** The dialect of the database that is migrated. */
export function dialectOf(knex: Knex): Sql {
  return knex.client.driverName === 'better-sqlite3' ? sqlite : mysql;
}

/** Creates the table unless it is there. */
export function createTable(table: Table, sql: Sql): string {
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

/** The definition of a column with the dialect's type. */
export function typed(column: string, sql: Sql): string {
  return column.replace(/\b(ID|NAME|TEXT|BYTES)\b/, (type) => sql.types[type as keyof Sql['types']]);
}

/** Creates its indexes unless they are there, where the table's own statement cannot. */
export function createIndexes(table: Table): string[] {
  return (table.indexes ?? []).map(
    (index) => `create index if not exists ${indexName(table, index)} on ${table.name} (${index})`,
  );
}

/** The name that an index over these columns has. */
export function indexName(table: Pick<Table, 'name'>, columns: string): string {
  return `${table.name}_${columns.replaceAll(', ', '_')}`;
}
