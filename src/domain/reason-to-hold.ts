import type { Breaker } from './breaker.ts';
import type { Lane } from './lane.ts';
import type { Run } from './run.ts';

/**
 * Why a job whose lane has failed so often in a row, this run included, is to be held; null = it is not. Failures that a breaker
 * counted before do not count again, so that the job gets as many anew once it is released.
 */
export function reasonToHold(
  breaker: Breaker | undefined,
  { breakerFrom }: Pick<Lane, 'breakerFrom'>,
  streak: number,
  last: Pick<Run, 'id'> & { told: string },
): string | null {
  if (!breaker || streak - breakerFrom < breaker.failures) return null;
  const failures = streak === 1 ? '1 failure' : `${streak} failures in a row`;
  return `${failures}, the last: ${last.told} (r${last.id})`;
}
