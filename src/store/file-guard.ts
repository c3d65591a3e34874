import { Failure } from '../domain/failure.ts';
import { fileIdentity } from '../system/file-stamp.ts';
import { sqliteFile } from './connect-url.ts';

/**
 * A check of whether a SQLite file is still the one that is open now. SQLite itself goes on with a file that was removed: a runner would
 * start what is due there, beside those who use the new one. The check throws `Failure('database_replaced')`; of a server it finds nothing.
 */
export function fileGuard(url: string): () => void {
  const file = sqliteFile(url);
  if (file === null) return () => {};
  const opened = fileIdentity(file);
  return () => {
    if (fileIdentity(file) === opened) return;
    throw new Failure(
      'database_replaced',
      `${file} was removed or replaced while it was in use: what ran by it goes on unrecorded, and the next tick goes by what is there now`,
    );
  };
}
