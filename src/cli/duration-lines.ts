import type { DurationPoint, DurationSeries } from '../app/durations.ts';
import { colourOf } from './paint.ts';
import type { Look } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { duration, localTime } from './when.ts';

const widestBar = 30;
const longestSparkline = 40;
const levels = '▁▂▃▄▅▆▇█';

/** One line a run with a bar, those that failed marked, and below what is usual. */
export function durationLines(series: DurationSeries, look: Look): string[] {
  const { durations } = series;
  const longestMs = Math.max(1, ...durations.map(({ durationMs }) => durationMs));
  const rows = durations.map((point) => cells(point, longestMs, look));
  return [...alignColumns(rows), '', `${sparkline(durations, longestMs, look)}  ${summary(series)}`];
}

function cells({ run, startedAt, durationMs, status, failed }: DurationPoint, longestMs: number, look: Look): string[] {
  const bar = '█'.repeat(Math.max(1, Math.round((durationMs / longestMs) * widestBar)));
  const mark = failed ? look.paint(`✗ ${status.replace('_', ' ')}`, colourOf(status)) : look.paint('✓', 'green');
  const colour = failed ? 'red' : 'green';
  return [`r${run}`, localTime(startedAt, look.timezone), duration(durationMs), mark, look.paint(bar, colour)];
}

function sparkline(durations: DurationPoint[], longestMs: number, look: Look): string {
  return durations
    .slice(-longestSparkline)
    .map(({ durationMs, failed }) => {
      const level = levels[Math.min(levels.length - 1, Math.floor((durationMs / longestMs) * levels.length))] ?? '';
      return failed ? look.paint('✗', 'red') : level;
    })
    .join('');
}

function summary({ durations, typical, expectedDurationMs }: DurationSeries): string {
  const failed = durations.filter((point) => point.failed).length;
  const parts = [`${durations.length} ${durations.length === 1 ? 'run' : 'runs'}, ${failed} failed`];
  if (typical) {
    const { meanMs, medianMs, p95Ms } = typical;
    parts.push(
      `mean ${duration(meanMs)}, median ${duration(medianMs)}, p95 ${duration(p95Ms)} of those that succeeded`,
    );
  }
  if (expectedDurationMs !== null) parts.push(`expected ${duration(expectedDurationMs)}`);
  return parts.join('; ');
}
