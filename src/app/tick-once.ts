import { exitCode } from '../domain/failure.ts';
import { tick } from '../runner/tick.ts';
import type { StoppedBy } from '../runner/world.ts';
import { withWorld } from './compose.ts';
import type { Configuration } from './configuration.ts';
import type { Loudness } from './listen.ts';
import { withObservers } from './observers.ts';

/** One whole tick: what `chroniker run` is once there is something to do. Resolves with the run that kept it from starting more. */
export async function tickOnce(configuration: Configuration, loudness: Loudness): Promise<StoppedBy | null> {
  return withObservers(configuration, loudness, (emit) => withWorld(configuration, emit, ({ world }) => tick(world)));
}

/** A tick ends well whatever became of its jobs, unless one of them is fatal (feature 108). */
export function tickExitCode(stoppedBy: StoppedBy | null): number {
  return stoppedBy?.isFatal ? exitCode.jobFailed : exitCode.fine;
}
