import { backfillDocument, iso, jobDocument, openRetryDocument, runDocument } from '../app/documents.ts';
import { holdDocument } from '../app/hold-names.ts';
import { parkedFor } from '../app/job-facts.ts';
import type { Status } from '../app/status.ts';
import { localTime } from './when.ts';

/** The document of `status --json`. */
export function statusDocument(status: Status, timezone: string) {
  const holds = status.holds.map((hold) => holdDocument(hold, status.holdNames));
  return {
    hold: holds.find(({ scope }) => scope === 'all') ?? null,
    holds,
    hosts: status.hosts.map((host) => ({
      name: host.name,
      lastTickAt: iso(host.lastTickAt),
      runnerPid: host.runnerPid,
      clockOffsetMs: host.clockOffsetMs,
      drained: false,
    })),
    running: status.running.map((run) => ({
      ...runDocument(run, status),
      expectedDurationMs: status.expectedMs.get(run.jobId) ?? null,
    })),
    failing: status.failing.map((view) => jobDocument(view, timezone)),
    waiting: status.waiting,
    retrying: status.retrying.map(openRetryDocument),
    next: status.next.map(({ view, at }) => ({
      job: view.job.name,
      jobId: view.job.id,
      at: iso(at),
      local: localTime(at, timezone),
      parked: parkedFor(view),
    })),
    backfills: status.backfills.map(backfillDocument),
    latest: status.latest.map((run) => runDocument(run, status)),
    warnings: status.warnings,
    jobsFiles: status.jobsFiles.map((file) => ({ ...file, syncedAt: iso(file.syncedAt) })),
    now: iso(status.now),
  };
}
