import type { Request } from '../domain/lane.ts';
import type { JobView } from '../store/store.ts';
import { paramsText } from './param-lines.ts';
import { relative } from './when.ts';

/** A wish that has not begun, in words: `by ann, in 5m, with size=5`. */
export function requestText({ at, params, requestedBy }: Request, now: number): string {
  const given = paramsText(params);
  const when = at <= now ? 'at the next tick' : relative(at, now);
  return `by ${requestedBy ?? 'somebody'}, ${when}${given === '' ? '' : `, with ${given}`}`;
}

/** When the run that was just asked for begins. */
export function beginText({ at }: Request, { active }: JobView, now: number): string {
  if (active) return `after r${active.id} has ended`;
  return at <= now ? 'at the next tick' : `at the first tick ${relative(at, now)}`;
}
