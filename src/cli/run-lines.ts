import { attemptsOf } from '../app/documents.ts';
import type { Run } from '../domain/run.ts';
import { colourOf, type Paint } from './paint.ts';
import { alignColumns } from './table.ts';
import { oneLine } from './text-width.ts';
import { duration, localTime, relative } from './when.ts';

/** How things are shown: when now is, in which zone, in which colours. */
export interface Look {
  now: number;
  timezone: string;
  paint: Paint;
}

/** A table of runs. */
export function runLines(runs: Run[], look: Look): string[] {
  const head = ['RUN', 'JOB', 'STATUS', 'CAUSE', 'BEGAN', 'TOOK', 'RESULT'].map((title) => look.paint(title, 'dim'));
  return alignColumns([head, ...runs.map((run) => runCells(run, look))]);
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

function runCells(run: Run, look: Look): string[] {
  const began = run.startedAt ?? run.claimedAt;
  return [
    `r${run.id}`,
    run.job,
    look.paint(run.status.replace('_', ' '), colourOf(run.status)),
    `${run.cause}${run.attempt > 1 ? ` ${attemptText(run.attempt, attemptsOf(run))}` : ''}`,
    `${localTime(began, look.timezone)} (${relative(began, look.now)})`,
    tookOf(run, look.now),
    resultOf(run),
  ];
}
