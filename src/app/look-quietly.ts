import { quietTick } from '../store/quiet.ts';
import type { Configuration } from './configuration.ts';
import { identityOf } from './identity.ts';

/** Enter, one query, leave: what nearly every minute needs. 'busy' = something wakes, so that the whole tick has to run. */
export async function lookQuietly(configuration: Configuration): Promise<'quiet' | 'busy'> {
  return await quietTick({ url: configuration.databaseUrl, identity: identityOf(configuration) });
}
