import type { Alert } from '../domain/alert.ts';
import { formatDuration } from '../domain/duration.ts';
import { type HostRow, silentAfterMs } from '../domain/host.ts';
import type { Run } from '../domain/run.ts';
import type { JobView } from '../store/store.ts';

const idleTooLongMs = 6 * 3_600_000;

/** What a person should look into. */
export interface Warning {
  reason: 'host_silent' | 'deadline_missed' | 'run_vanished' | 'nothing_ran';
  message: string;
  /** Whom it is about; null = all hosts. */
  host: string | null;
}

/** What is judged: `latest` runs the newest first, and what is due `next` the earliest first. */
export interface Picture {
  now: number;
  hosts: HostRow[];
  running: Run[];
  latest: Run[];
  next: { view: JobView; at: number }[];
  /** About slots that still wait; absent = none. */
  alerts?: readonly Pick<Alert, 'job' | 'message'>[];
}

/** All that there is to look into, the most urgent first. */
export function warningsOf(picture: Picture): Warning[] {
  return [...silentHosts(picture), ...missedDeadlines(picture), ...vanishedRuns(picture), ...nothingRan(picture)];
}

/** True when the last tick of a host is too long ago. */
export function isSilent(host: HostRow, now: number): boolean {
  return host.lastTickAt !== null && now - host.lastTickAt > silentAfterMs;
}

/** With the setting `rescue` off they stay until somebody clears them. */
function vanishedRuns({ running }: Picture): Warning[] {
  return running
    .filter(({ vanishedAt }) => vanishedAt !== null)
    .map(({ id, job, host }) => {
      const message = `${job}: r${id} vanished from ${host} without an exit status: \`chroniker runs clear r${id}\` frees its job`;
      return { reason: 'run_vanished', message, host };
    });
}

function missedDeadlines({ alerts = [] }: Picture): Warning[] {
  return alerts.map(({ job, message }) => ({ reason: 'deadline_missed', message: `${job}: ${message}`, host: null }));
}

function silentHosts({ hosts, running, now }: Picture): Warning[] {
  return hosts
    .filter((host) => isSilent(host, now))
    .map((host) => {
      const quiet = roughly(now - (host.lastTickAt ?? now));
      const message = `${host.name} has not ticked for ${quiet}: check cron there (\`chroniker crontab\`)${stalledText(host.name, running)}`;
      return { reason: 'host_silent', message, host: host.name };
    });
}

/** If it is gone for good, its runs keep their jobs from running elsewhere. */
function stalledText(host: string, running: Run[]): string {
  const count = running.filter((run) => run.host === host && run.vanishedAt === null).length;
  return count === 0 ? '' : `; if it is gone for good, \`chroniker runs clear --host ${host}\` frees what ran there`;
}

/** Idle hours are nothing strange by themselves: only when something was due in them (feature 186). */
function nothingRan({ now, running, latest, next }: Picture): Warning[] {
  const overdue = next.find(({ at }) => now - at > silentAfterMs);
  if (running.length > 0 || !overdue) return [];
  const last = latest.find((run) => run.status !== 'abandoned');
  const quietMs = now - (last ? (last.finishedAt ?? last.claimedAt) : overdue.at);
  if (quietMs < idleTooLongMs) return [];
  const quiet = last ? `nothing has run for ${roughly(quietMs)}` : 'nothing has run yet';
  const message = `${quiet}, although ${overdue.view.job.name} has been due for ${roughly(now - overdue.at)}`;
  return [{ reason: 'nothing_ran', message, host: null }];
}

function roughly(ms: number): string {
  const unitMs = ms < 60 * 60_000 ? 60_000 : 3_600_000;
  return formatDuration(Math.floor(ms / unitMs) * unitMs);
}
