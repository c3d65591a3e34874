import type { SyncedFiles } from '../domain/synced-files.ts';
import type { Sql } from './database.ts';

/** Remembers what a host last read of its jobs files; null is what a host has that keeps none in sync. */
export async function recordSyncedFiles(sql: Sql, hostId: number, files: SyncedFiles): Promise<void> {
  const document = Object.keys(files).length === 0 ? null : JSON.stringify(files);
  await sql.execute('update hosts set jobs_files = ? where id = ?', [document, hostId]);
}
