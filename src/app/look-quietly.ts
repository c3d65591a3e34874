import { areInSync } from '../domain/synced-files.ts';
import { quietTick } from '../store/quiet.ts';
import { now } from '../system/clock.ts';
import { turnOnCompileCache } from '../system/compile-cache.ts';
import type { Configuration } from './configuration.ts';
import { identityOf } from './identity.ts';
import { jobsFileStamps } from './jobs-file-stamps.ts';

/** Enter, one query, leave: what nearly every minute needs. 'busy' = something wakes, so that the whole tick has to run. */
export async function lookQuietly(configuration: Configuration): Promise<'quiet' | 'busy'> {
  // MySQL's driver is so large that the cache pays; SQLite's is not.
  if (!configuration.databaseUrl.startsWith('sqlite:')) turnOnCompileCache();
  return await quietTick({
    url: configuration.databaseUrl,
    identity: identityOf(configuration),
    areInSync: (files) => areInSync(files, jobsFileStamps(configuration, files), now()),
  });
}
