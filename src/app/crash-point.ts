import type { Step, World } from '../runner/world.ts';
import { killThisProcess } from '../system/kill-this-process.ts';

/**
 * Kills this process, as `kill -9` would, when it reaches the step that CHRONIKER_TEST_KILL_AT names: the crash stories stand on
 * it, so that each instant is hit and not merely likely.
 */
export function crashPoint(environment: NodeJS.ProcessEnv): World['reached'] {
  const killAt = environment.CHRONIKER_TEST_KILL_AT;
  return (step: Step) => {
    if (step === killAt) killThisProcess();
  };
}
