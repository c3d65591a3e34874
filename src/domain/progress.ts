import type { Progress, Run } from './run.ts';

/** How much is done, 0 to 100; null when nothing was said, or not of how many. More than all is all. */
export function percentOf(progress: Progress | null): number | null {
  const ratio = ratioOf(progress);
  return ratio === null ? null : ratio * 100;
}

/** When a running run will be done if it goes on as it went so far, epoch ms; null while nothing can be said. */
export function etaAt(run: Pick<Run, 'startedAt' | 'progress' | 'status'>, now: number): number | null {
  const ratio = ratioOf(run.progress);
  if (run.status !== 'running' || run.startedAt === null || !ratio) return null;
  const elapsedMs = Math.max(0, now - run.startedAt);
  const at = Math.round(run.startedAt + elapsedMs / ratio);
  return at <= latestInstant ? at : null;
}

/** The last instant that a Date can hold (ECMA-262, time values). */
const latestInstant = 8_640_000_000_000_000;

function ratioOf(progress: Progress | null): number | null {
  if (progress === null || progress.total === null || !(progress.total > 0)) return null;
  const ratio = progress.done / progress.total;
  return Number.isNaN(ratio) ? null : Math.min(1, Math.max(0, ratio));
}
