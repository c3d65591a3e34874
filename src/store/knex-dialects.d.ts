// The dialect classes are public but carry no types; only what the store overrides is named here.
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  export default class Client_BetterSQLite3 {
    constructor(config: unknown);
    config: { readOnly?: boolean };
    connectionSettings: { filename: string };
    acquireRawConnection(): Promise<import('better-sqlite3').Database>;
    _query(connection: import('better-sqlite3').Database, query: object): Promise<object>;
    _formatBindings(bindings: unknown[] | undefined): unknown[];
  }
}
declare module 'knex/lib/dialects/mysql2/index.js' {
  export default class Client_MySQL2 {
    constructor(config: unknown);
    config: { patient?: boolean; readOnly?: boolean };
    acquireRawConnection(): Promise<import('mysql2').Connection>;
    _query(connection: import('mysql2').Connection, query: object): Promise<object>;
  }
}
declare module 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js' {
  export default class Transaction_Sqlite {
    constructor(client: unknown, ...rest: unknown[]);
    begin(connection: unknown): Promise<unknown>;
    query(connection: unknown, sql: string): Promise<unknown>;
  }
}
