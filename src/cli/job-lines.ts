import { nextSlotAt } from '../app/job-facts.ts';
import type { RunStatus } from '../domain/run.ts';
import type { JobView } from '../store/store.ts';
import { colourOf } from './paint.ts';
import type { Look } from './run-lines.ts';
import { localTime, relative } from './when.ts';

/** When a job is due next, in words: `never (disabled)`, `not scheduled`, or the instant. */
export function nextText(view: JobView, look: Look): string {
  if (!view.job.enabled) return 'never (disabled)';
  const at = nextSlotAt(view);
  return at === null ? 'not scheduled' : `${localTime(at, look.timezone)} (${relative(at, look.now)})`;
}

/** How a run of a job ended. A failure is red where somebody should see to it: not of a job that is off (feature 184). */
export function endedText(status: RunStatus, isEnabled: boolean, { paint }: Look): string {
  const word = status.replace('_', ' ');
  const colour = colourOf(status);
  return colour === 'red' && !isEnabled ? word : paint(word, colour);
}
