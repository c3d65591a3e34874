import { iso } from '../app/documents.ts';
import type { DryRun } from '../app/dry-run.ts';
import type { TrialRun } from '../app/trial-run.ts';
import { alignColumns } from './table.ts';
import { localTime } from './when.ts';

/** The document of `run --dry-run --json`. */
export function dryRunDocument({ wouldStart, wouldNot }: DryRun) {
  return {
    wouldStart: wouldStart.map(({ scheduledAt, ...start }) => ({ ...start, scheduledAt: iso(scheduledAt) })),
    wouldNot,
  };
}

/** What would start, in order, and why the rest would not. */
export function dryRunLines({ wouldStart, wouldNot }: DryRun, timezone: string): string[] {
  if (wouldStart.length + wouldNot.length === 0) return ['nothing is due'];
  return [
    ...section('would start, in this order:', 'would start nothing', wouldStart, (start) => [
      `  ${start.job}`,
      start.cause,
      localTime(start.scheduledAt, timezone),
      start.asksCondition ? 'would ask its condition first' : '',
    ]),
    ...section('would not start:', null, wouldNot, ({ job, reason }) => [`  ${job}`, reason]),
  ];
}

/** The document of `cronserver --trial-run --json`. */
export function trialDocument({ wouldRun, invalid }: TrialRun) {
  return { wouldRun: wouldRun.map(({ job, at }) => ({ job, at: iso(at) })), invalid };
}

/** What would run, in order. */
export function trialLines({ wouldRun }: TrialRun, timezone: string): string[] {
  return section('would run, in this order:', null, wouldRun, ({ job, at }) => [`  ${job}`, localTime(at, timezone)]);
}

function section<T>(title: string, empty: string | null, entries: T[], cells: (entry: T) => string[]): string[] {
  if (entries.length > 0) return [title, ...alignColumns(entries.map(cells))];
  return empty === null ? [] : [empty];
}
