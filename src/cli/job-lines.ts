import { type NoSlotReason, nextSlotAt, whyNoSlot } from '../app/job-facts.ts';
import type { RunStatus } from '../domain/run.ts';
import type { JobView } from '../store/store.ts';
import { colourOf } from './paint.ts';
import type { Look } from './run-lines.ts';
import { localTime, relative } from './when.ts';

/** When a job is due next, in words: the instant, or why there is none, as `never (disabled)` and `finished`. */
export function nextText(view: JobView, look: Look): string {
  const at = nextSlotAt(view);
  return at === null ? noSlotText(view) : `${localTime(at, look.timezone)} (${relative(at, look.now)})`;
}

/** As `nextText`, where there is little room. */
export function nextInShort(view: JobView, look: Look): string {
  const at = nextSlotAt(view);
  if (at !== null) return relative(at, look.now);
  return { 'never (disabled)': 'never', 'not scheduled': 'unscheduled' }[noSlotText(view)] ?? noSlotText(view);
}

function noSlotText(view: JobView): string {
  return noSlotWords[whyNoSlot(view) ?? 'finished'];
}

const noSlotWords: Record<NoSlotReason, string> = {
  disabled: 'never (disabled)',
  manual: 'not scheduled',
  boot: 'at boot',
  upstream: 'after other jobs',
  'no host': 'on no host yet',
  running: 'after this run',
  finished: 'finished',
};

/** How a run of a job ended. A failure is red where somebody should see to it: not of a job that is off (feature 184). */
export function endedText(status: RunStatus, isEnabled: boolean, { paint }: Look): string {
  const word = status.replace('_', ' ');
  const colour = colourOf(status);
  return colour === 'red' && !isEnabled ? word : paint(word, colour);
}
