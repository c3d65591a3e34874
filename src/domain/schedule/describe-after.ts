import type { AfterRule, AwaitedEnd } from './schedule.ts';
import { inWords } from './words.ts';

/** `after the success of extract and clean and the failure of load`. */
export function afterText({ upstreams }: AfterRule): string {
  const byEnd = Map.groupBy(upstreams, ({ on }) => on);
  return `after ${inWords([...byEnd].map(([on, some]) => `${ends[on]} ${inWords(some.map(({ job }) => job))}`))}`;
}

const ends: Record<AwaitedEnd, string> = {
  success: 'the success of',
  failure: 'the failure of',
  completion: 'the end of',
  skip: 'the skipping of',
};
