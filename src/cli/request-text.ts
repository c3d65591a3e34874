import type { Request } from '../domain/lane.ts';
import type { JobView } from '../store/store.ts';
import { paramsText } from './param-lines.ts';
import type { Look } from './run-lines.ts';
import { localTime, relative } from './when.ts';

/** A wish that has not begun, in words: `by ann, 2026-03-01 18:00:00 (in 5m), with size=5`. */
export function requestText({ at, params, requestedBy }: Request, { now, timezone }: When): string {
  const given = paramsText(params);
  const when = at <= now ? 'at the next tick' : `${localTime(at, timezone)} (${relative(at, now)})`;
  return `by ${requestedBy ?? 'somebody'}, ${when}${given === '' ? '' : `, with ${given}`}`;
}

/** When the run that was just asked for begins. */
export function beginText({ at }: Request, { active }: JobView, { now, timezone }: When): string {
  if (active) return `after r${active.id} has ended`;
  return at <= now ? 'at the next tick' : `at the first tick from ${localTime(at, timezone)} on (${relative(at, now)})`;
}

type When = Pick<Look, 'now' | 'timezone'>;
