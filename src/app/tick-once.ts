import { tick } from '../runner/tick.ts';
import type { TickReport } from '../runner/world.ts';
import { withWorld } from './compose.ts';
import type { Configuration } from './configuration.ts';
import type { Loudness } from './listen.ts';
import { withObservers } from './observers.ts';

/** One whole tick: what `chroniker run` is once there is something to do. */
export async function tickOnce(configuration: Configuration, loudness: Loudness): Promise<TickReport> {
  return withObservers(configuration, loudness, (emit) => withWorld(configuration, emit, ({ world }) => tick(world)));
}
