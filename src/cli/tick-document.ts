import { iso, runDocument } from '../app/documents.ts';
import type { TickReport } from '../runner/world.ts';

/** The document of `run --json`. */
export function tickDocument(report: TickReport) {
  return {
    tick: {
      host: report.host,
      generation: report.generation,
      startedAt: iso(report.startedAt),
      finishedAt: iso(report.finishedAt),
      started: report.started.map((run) => runDocument(run, { now: report.finishedAt })),
      skipped: report.skipped,
      hold: report.hold,
      adopted: report.adopted,
      rescued: report.rescued,
      stoppedBy: report.stoppedBy,
    },
  };
}
