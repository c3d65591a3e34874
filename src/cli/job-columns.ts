import { jobDocument } from '../app/documents.ts';
import { lastRunAt, lastSkipAt, parkedFor, poolWaitedFor, scheduleTypeOf } from '../app/job-facts.ts';
import type { JobOverview } from '../app/job-overview.ts';
import type { JobView } from '../store/store.ts';
import { percentText } from './draw-progress.ts';
import type { Column } from './fit-columns.ts';
import { endedText, nextInShort, nextText } from './job-lines.ts';
import type { Look } from './run-lines.ts';
import { oneLine } from './text-width.ts';
import { relative } from './when.ts';

/** What a list of jobs tells of each, in order; what matters most to whom it hurts has the lowest rank (feature 181). */
export function jobColumns(look: Look): Column<JobOverview>[] {
  return [
    { title: 'ID', rank: 0, cell: ({ view }) => `${view.job.id}` },
    { title: 'NAME', rank: 0, least: 10, cell: ({ view }) => view.job.name },
    {
      title: 'STATE',
      rank: 0,
      least: 12,
      cell: (one) => stateOf(one, look),
      short: (one) => stateInShort(one, look),
    },
    { title: 'PROGRESS', rank: 1, cell: ({ view }) => (view.active ? percentText(view.active) : '') },
    { title: 'ETA', rank: 3, cell: ({ etaAt }) => (etaAt === null ? '' : relative(etaAt, look.now)) },
    { title: 'NEXT', rank: 0, cell: ({ view }) => nextText(view, look), short: ({ view }) => nextInShort(view, look) },
    {
      title: 'LAST',
      rank: 0,
      cell: ({ view }) => lastText(view, look, false),
      short: ({ view }) => lastText(view, look, true),
    },
    { title: 'SKIPPED', rank: 2, cell: ({ view }) => skippedText(view, look) },
    { title: 'HOST', rank: 4, cell: ({ view }) => view.job.spec.host || 'any' },
    { title: 'TYPE', rank: 5, cell: ({ view }) => scheduleTypeOf(view.job) },
    { title: 'RUNS', rank: 6, cell: ({ runsKept }) => `${runsKept}` },
    { title: 'RUNNING', rank: 8, cell: ({ view }) => (view.active ? `r${view.active.id}` : '') },
    { title: 'FRESH', rank: 7, cell: ({ fresh }) => yesOrNo(fresh) },
    { title: 'ENABLED', rank: 9, cell: ({ view }) => yesOrNo(view.job.enabled) },
    { title: 'SUCCESS', rank: 10, cell: ({ view }) => yesOrNo(view.lastRun && view.lastRun.status === 'succeeded') },
    { title: 'BEGAN', rank: 11, cell: ({ view }) => beganText(view, look) },
    { title: 'SCHEDULE', rank: 0, least: 12, cell: ({ view }) => scheduleText(view, look) },
  ];
}

/** How the last run ended and how long ago; briefly, a success is `ok`. */
function lastText({ job, lastRun }: JobView, look: Look, briefly: boolean): string {
  if (!lastRun) return 'never';
  const isOk = briefly && lastRun.status === 'succeeded';
  const ended = isOk ? look.paint('ok', 'green') : endedText(lastRun.status, job.enabled, look);
  return `${ended} ${relative(lastRun.finishedAt ?? lastRun.claimedAt, look.now)}`;
}

function stateOf({ view, holds }: JobOverview, look: Look): string {
  if (view.active) return look.paint('running', 'yellow');
  if (view.unreadable) return look.paint('unreadable', 'red');
  if (!view.job.enabled) return look.paint('disabled', 'dim');
  if (holds.length > 0) return look.paint('held', 'yellow');
  const parked = parkedFor(view);
  if (!parked) return 'waiting';
  if (parked.jobs.length > 0) return `waits for ${parked.jobs.join(', ')}`;
  const pool = poolWaitedFor(view);
  return pool === null ? 'parked' : `waits for the pool ${pool}`;
}

/** With how far it is, since there is no column for that then. */
function stateInShort(overview: JobOverview, look: Look): string {
  const { active } = overview.view;
  const percent = active ? percentText(active) : '';
  return [stateOf(overview, look), percent].join(' ').trim();
}

function skippedText(view: JobView, look: Look): string {
  const at = lastSkipAt(view);
  return at === null ? '' : relative(at, look.now);
}

function beganText(view: JobView, look: Look): string {
  const at = lastRunAt(view);
  return at === null ? '' : relative(at, look.now);
}

function scheduleText(view: JobView, look: Look): string {
  if (view.unreadable) return `its definition cannot be read: \`chroniker job show ${view.job.name}\``;
  const { describe, override } = jobDocument(view, look.timezone);
  return oneLine(override ? `${describe} (overridden)` : describe);
}

function yesOrNo(fact: boolean | null): string {
  return fact === null ? '' : fact ? 'yes' : 'no';
}
