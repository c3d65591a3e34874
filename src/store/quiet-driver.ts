/** As little of a database driver as the quiet minute needs. */
export interface Driver {
  /** `CLOCK` in the statement stands for the clock that decides what is due, epoch ms. */
  rows(sql: string, bindings: string[]): Promise<Record<string, string | number | null>[]>;
  /** Runs statements in one transaction. */
  write(statements: string[]): Promise<void>;
  close(): Promise<void>;
}
