import { type ServerEnd, type ServerOptions, serve } from '../runner/cronserver.ts';
import { withWorld } from './compose.ts';
import type { Configuration } from './configuration.ts';
import { type Loudness, listener } from './listen.ts';

/** Ticks in a loop until a stop signal or `stopAfterMs`; a second signal kills at once. */
export async function serveProject(
  configuration: Configuration,
  options: Omit<ServerOptions, 'impatient'>,
  loudness: Loudness,
): Promise<ServerEnd> {
  const emit = listener(configuration.values.home, loudness);
  return withWorld(configuration, emit, ({ world, hurry }) => serve(world, { ...options, impatient: hurry }));
}
