import { etaAt, percentOf } from '../domain/progress.ts';
import type { Run } from '../domain/run.ts';
import { drawBar } from './draw-bar.ts';
import type { Look } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { oneLine, truncate } from './text-width.ts';
import { duration, relative, rough } from './when.ts';

const secondMs = 1000;

/** A line for each run that is going on: how far it is, since when, how long it will take, and what it says of itself. */
export function progressLines(runs: Run[], expectedMs: Map<number, number>, look: Look, columns: number): string[] {
  const barColumns = Math.min(30, Math.max(8, Math.floor(columns / 6)));
  const nameColumns = Math.min(30, Math.max(10, Math.floor(columns / 4)));
  const isRoomy = columns >= 100;
  const hosts = new Set(runs.map(({ host }) => host));
  const rows = runs.map((run) => [
    truncate(run.job, nameColumns),
    ...(isRoomy ? [`r${run.id}`] : []),
    ...(hosts.size > 1 ? [truncate(run.host, nameColumns)] : []),
    progressOf(run, barColumns, look),
    timeOf(run, expectedMs.get(run.jobId) ?? null, look.now),
    endOf(run, expectedMs.get(run.jobId) ?? null, look.now),
    noteOf(run, look),
  ]);
  return alignColumns(rows.map((row) => withoutEmpty(row, rows))).map((line) => truncate(line, columns));
}

/** `42%`; without a total what is done, as the job counts it; '' when it says nothing. */
export function percentText(run: Run): string {
  const percent = percentOf(run.progress);
  if (percent !== null) return `${Math.floor(percent)}%`;
  return run.progress === null ? '' : `${run.progress.done} done`;
}

/** `3m 20s of about 5m`. */
export function timeOf(run: Run, expectedMs: number | null, now: number): string {
  if (run.startedAt === null) return 'starting';
  const elapsedMs = Math.max(0, now - run.startedAt);
  const elapsed = elapsedMs < 60 * secondMs ? `${Math.floor(elapsedMs / secondMs)}s` : duration(elapsedMs);
  return expectedMs === null || expectedMs < secondMs ? elapsed : `${elapsed} of about ${rough(expectedMs)}`;
}

/** When it will be done by what it says, else by what it usually takes; '' when that cannot be told. */
function endOf(run: Run, expectedMs: number | null, now: number): string {
  if (run.stopRequestedAt !== null) return 'stopping';
  const usualEnd = run.startedAt === null || expectedMs === null ? null : run.startedAt + expectedMs;
  const at = etaAt(run, now) ?? usualEnd;
  return at === null || at <= now ? '' : `done ${relative(at, now)}`;
}

function progressOf(run: Run, columns: number, { paint }: Look): string {
  const percent = percentOf(run.progress);
  const text = percentText(run);
  return percent === null ? text : `${paint(drawBar(percent, columns), 'green')} ${text.padStart(4)}`;
}

function noteOf(run: Run, { paint }: Look): string {
  const note = oneLine(run.progress?.note ?? run.message ?? '');
  return note === '' ? '' : paint(note, 'dim');
}

/** Columns that say nothing of any run take no room. */
function withoutEmpty(row: string[], rows: string[][]): string[] {
  return row.filter((_, column) => rows.some((other) => other[column] !== ''));
}
