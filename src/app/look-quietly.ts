import type { Configuration } from './configuration.ts';

/** Enter, one query, leave: what nearly every minute needs. 'busy' = something wakes, so that the whole tick has to run. */
export function lookQuietly(_configuration: Configuration): Promise<'quiet' | 'busy'> {
  return Promise.resolve('busy');
}
