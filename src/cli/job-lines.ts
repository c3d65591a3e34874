import { nextSlotAt } from '../app/job-facts.ts';
import type { JobView } from '../store/store.ts';
import type { Look } from './run-lines.ts';
import { localTime, relative } from './when.ts';

/** When a job is due next, in words: `never (disabled)`, `not scheduled`, or the instant. */
export function nextText(view: JobView, look: Look): string {
  if (!view.job.enabled) return 'never (disabled)';
  const at = nextSlotAt(view);
  return at === null ? 'not scheduled' : `${localTime(at, look.timezone)} (${relative(at, look.now)})`;
}
