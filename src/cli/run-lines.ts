import { attemptsOf } from '../app/documents.ts';
import type { Run } from '../domain/run.ts';
import { type Column, fitColumns } from './fit-columns.ts';
import { colourOf, type Paint } from './paint.ts';
import { oneLine } from './text-width.ts';
import { duration, localTime, relative } from './when.ts';

/** How things are shown: when now is, in which zone, in which colours. */
export interface Look {
  now: number;
  timezone: string;
  paint: Paint;
}

/** A table of runs in at most `width` columns; null = there is room for all. */
export function runLines(runs: Run[], look: Look, width: number | null): string[] {
  const columns = runColumns(look).map((column) => ({ ...column, title: look.paint(column.title, 'dim') }));
  return fitColumns(columns, runs, width);
}

/** How a run ended, in a word or two. */
export function resultOf(run: Run): string {
  if (run.reason !== null) return oneLine(run.reason);
  if (run.signal !== null) return run.signal;
  return run.exitCode === null || run.exitCode === 0 ? '' : `exit ${run.exitCode}`;
}

/** `2/4`: the second of four attempts at a slot, as far as its job is tried again by itself. */
export function attemptText(attempt: number, attempts: number | null): string {
  return attempts === null || attempt > attempts ? `${attempt}` : `${attempt}/${attempts}`;
}

/** How long it took, or has been taking. */
export function tookOf(run: Run, now: number): string {
  if (run.durationMs !== null) return duration(run.durationMs);
  return run.startedAt === null || run.finishedAt !== null ? '' : duration(Math.max(0, now - run.startedAt));
}

function runColumns(look: Look): Column<Run>[] {
  return [
    { title: 'RUN', rank: 0, cell: ({ id }) => `r${id}` },
    { title: 'JOB', rank: 0, least: 10, cell: ({ job }) => job },
    { title: 'STATUS', rank: 0, cell: ({ status }) => look.paint(status.replace('_', ' '), colourOf(status)) },
    { title: 'CAUSE', rank: 0, cell: causeOf },
    { title: 'BEGAN', rank: 0, cell: (run) => beganOf(run, look, false), short: (run) => beganOf(run, look, true) },
    { title: 'TOOK', rank: 0, cell: (run) => tookOf(run, look.now) },
    { title: 'RESULT', rank: 0, least: 10, cell: resultOf },
  ];
}

function causeOf(run: Run): string {
  return `${run.cause}${run.attempt > 1 ? ` ${attemptText(run.attempt, attemptsOf(run))}` : ''}`;
}

function beganOf({ startedAt, claimedAt }: Run, { now, timezone }: Look, briefly: boolean): string {
  const began = startedAt ?? claimedAt;
  return briefly ? relative(began, now) : `${localTime(began, timezone)} (${relative(began, now)})`;
}
