/** Where SQLite and MySQL/MariaDB differ in words; nothing else in the store asks which of them it speaks to. */
export interface Dialect {
  name: 'sqlite' | 'mysql';
  /** Appended to a select that locks what it reads. SQLite's transactions hold the only write lock already. */
  forUpdate: string;
  /** As `forUpdate`, passing over rows that others have locked. */
  forUpdateSkippingLocked: string;
  /** A select without `from` of the clock that decides what is due, epoch ms as `now`; null = the host's clock. */
  clock: string | null;
  /**
   * `(select …)` over a JSON array parameter, for `in`; in a `select` alone: MariaDB reads, and locks, the whole table for
   * an `update` or `delete` with such a condition.
   */
  integers: string;
  texts: string;
  /** `delete` of the rows whose column is in a JSON array parameter. */
  deleteAmong: (table: string, column: string) => string;
  /** The text at a JSON path of a document column; null where that is no JSON. */
  textAt: (column: string, path: string) => string;
  /** Raises the counter of this name in `meta`, and so locks it until the transaction ends. */
  raiseCounter: string;
  /** Appended to an `insert … select … group by`: where the key is there, this column keeps its greater value. */
  keepingGreater: (key: string, column: string) => string;
  /** `select` by a sorted JSON array of ids, one row after the other, so that nothing else is locked and all in this order. */
  lockInOrder: (columns: string, table: string) => string;
  /** A JSON array of objects as a table `new`, for `from`. */
  rowsFrom: (columns: Column[]) => string;
  /** `update` of many rows at once from a JSON array of objects, each with an `id`. */
  updateFrom: (table: string, columns: Column[], set: string, where?: string) => string;
}

export interface Column {
  name: string;
  type: 'integer' | 'number' | 'text';
}

const sqliteRows: Dialect['rowsFrom'] = (columns) => {
  const fields = columns.map(({ name }) => `value ->> '$.${name}' as ${name}`).join(', ');
  return `(select ${fields} from json_each(?)) as new`;
};

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  forUpdate: '',
  forUpdateSkippingLocked: '',
  clock: null,
  integers: '(select value from json_each(?))',
  texts: '(select value from json_each(?))',
  deleteAmong: (table, column) => `delete from ${table} where ${column} in (select value from json_each(?))`,
  textAt: (column, path) => `case when json_valid(${column}) then json_extract(${column}, '${path}') end`,
  raiseCounter: 'insert into meta (name, value) values (?, 1) on conflict (name) do update set value = value + 1',
  keepingGreater: (key, column) => ` on conflict (${key}) do update set ${column} = max(${column}, excluded.${column})`,
  lockInOrder: (columns, table) =>
    `select ${columns} from ${table} where id in (select value from json_each(?)) order by id`,
  rowsFrom: sqliteRows,
  updateFrom: (table, columns, set, where = '1 = 1') =>
    `update ${table} set ${set} from ${sqliteRows(columns)} where ${table}.id = new.id and ${where}`,
};

const mysqlRows: Dialect['rowsFrom'] = (columns) => {
  // Said aloud: otherwise it is the database's own, which may not know every character.
  const types = { integer: 'bigint', number: 'double', text: 'longtext collate utf8mb4_bin' };
  const fields = columns.map(({ name, type }) => `${name} ${types[type]} path '$.${name}'`).join(', ');
  return `json_table(?, '$[*]' columns (${fields})) as new`;
};

export const mysqlDialect: Dialect = {
  name: 'mysql',
  forUpdate: ' for update',
  forUpdateSkippingLocked: ' for update skip locked',
  // From UTC: in the hour that a server's own zone repeats, its local time says less.
  clock: "select timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000 as now",
  integers: "(select v from json_table(?, '$[*]' columns (v bigint path '$')) as ids)",
  texts: "(select v from json_table(?, '$[*]' columns (v varchar(191) collate utf8mb4_bin path '$')) as texts)",
  deleteAmong: (table, column) =>
    `delete ${table} from ${table} join json_table(?, '$[*]' columns (v bigint path '$')) as ids on ${table}.${column} = ids.v`,
  textAt: (column, path) => `case when json_valid(${column}) then json_unquote(json_extract(${column}, '${path}')) end`,
  raiseCounter: 'insert into meta (name, value) values (?, 1) on duplicate key update value = value + 1',
  keepingGreater: (_, column) => ` on duplicate key update ${column} = greatest(${column}, values(${column}))`,
  lockInOrder: (columns, table) =>
    `select ${columns} from json_table(?, '$[*]' columns (v bigint path '$')) as ids straight_join ${table} force index (primary) on ${table}.id = ids.v for update`,
  rowsFrom: mysqlRows,
  updateFrom: (table, columns, set, where = '1 = 1') => {
    const qualified = set.replace(/(^|, )(\w+) = /g, `$1${table}.$2 = `);
    // In this order: of a small table MariaDB would read, and lock, every row.
    return `update ${mysqlRows(columns)} straight_join ${table} force index (primary) on ${table}.id = new.id set ${qualified} where ${where}`;
  },
};

/** JSON for `updateFrom`: nulls are left out, since a missing path reads as NULL in both and a JSON null does not. */
export function jsonRows(rows: object[]): string {
  return JSON.stringify(rows, (_, value) => (value === null ? undefined : value));
}

/** Question marks for so many values. */
export function marks(values: unknown[]): string {
  return values.map(() => '?').join(', ');
}
