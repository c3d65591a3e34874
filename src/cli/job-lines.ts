import { jobDocument } from '../app/documents.ts';
import { nextSlotAt } from '../app/job-facts.ts';
import type { JobView } from '../store/store.ts';
import { colourOf } from './paint.ts';
import type { Look } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { localTime, relative } from './when.ts';

/** A table of jobs. */
export function jobLines(views: JobView[], look: Look): string[] {
  const head = ['ID', 'NAME', 'STATE', 'NEXT', 'LAST', 'SCHEDULE'].map((title) => look.paint(title, 'dim'));
  return alignColumns([head, ...views.map((view) => jobCells(view, look))]);
}

/** When a job is due next, in words: `never (disabled)`, `not scheduled`, or the instant. */
export function nextText(view: JobView, look: Look): string {
  if (!view.job.enabled) return 'never (disabled)';
  const at = nextSlotAt(view);
  return at === null ? 'not scheduled' : `${localTime(at, look.timezone)} (${relative(at, look.now)})`;
}

function jobCells(view: JobView, look: Look): string[] {
  const { lastRun, job } = view;
  const last = lastRun?.finishedAt
    ? `${look.paint(lastRun.status.replace('_', ' '), colourOf(lastRun.status))} ${relative(lastRun.finishedAt, look.now)}`
    : 'never';
  return [`${job.id}`, job.name, stateOf(view, look), nextText(view, look), last, scheduleText(view, look)];
}

function scheduleText(view: JobView, look: Look): string {
  if (view.unreadable) return `its definition cannot be read: \`chroniker job show ${view.job.name}\``;
  const { describe, override } = jobDocument(view, look.timezone);
  return override ? `${describe} (overridden)` : describe;
}

function stateOf(view: JobView, look: Look): string {
  if (view.active) return look.paint(`running r${view.active.id}`, 'yellow');
  if (view.unreadable) return look.paint('unreadable', 'red');
  if (!view.job.enabled) return look.paint('disabled', 'dim');
  return view.lanes.some((lane) => lane.parkedReason !== null) ? 'parked' : 'waiting';
}
