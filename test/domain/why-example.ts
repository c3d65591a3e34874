import type { Hold } from '../../src/domain/hold.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Lane, Request } from '../../src/domain/lane.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Limits } from '../../src/domain/schedule/limits.ts';
import type { Policies } from '../../src/domain/schedule/policies.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { AskedLane, JobDeed, WhyContext } from '../../src/domain/why.ts';
import { at, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

/** When the examples are asked. */
export const now = at('12:00:00');
export const context: WhyContext = { now, timezone: 'UTC', maxConcurrent: 4 };
export const hourly: Rule = { kind: 'cron', expression: '0 * * * *' };

export interface Example {
  rules?: Rule[];
  limits?: Limits;
  policies?: Policies;
  job?: Partial<Job>;
  /** Its next slot is at 13:00 unless it says otherwise. */
  lane?: Partial<Lane>;
  active?: Run;
  requests?: Request[];
  hosts?: AskedLane['hosts'];
  history?: JobDeed[];
  seen?: AskedLane['seen'];
  holds?: Hold[];
  unreadable?: string;
}

/** A job that is due every hour, created yesterday by ann, on a host that ticked at noon, with what differs. */
export function asked(example: Example = {}): AskedLane {
  const { rules = [hourly], limits, policies = {}, hosts = [host()] } = example;
  const createdAt = at('00:00:00') - 12 * 3_600_000;
  const plain = job(rules, { createdAt, ...example.job });
  const schedule = { rules, ...policies, ...(limits ? { limits } : {}) };
  return {
    job: { ...plain, spec: { ...plain.spec, schedule } },
    unreadable: example.unreadable ?? null,
    lane: lane(at('13:00:00'), { runCount: 3, ...example.lane }),
    active: example.active ?? null,
    requests: example.requests ?? [],
    hosts,
    history: example.history ?? [deed('created', createdAt)],
    seen: example.seen ?? [],
    holds: example.holds ?? [],
  };
}

export function host(name = 'web-1', lastTickAt: number | null = now, running = 0): AskedLane['hosts'][number] {
  return { id: Number(name.slice(-1)), name, lastTickAt, running };
}

/** A hold of everything since 02:30, with changes. */
export function hold(changes: Partial<Hold> = {}): Hold {
  const terms = { reason: 'database move', untilAt: null, pending: null, exceptions: [] };
  const rest = { owner: 'anna', fromAt: at('02:30:00'), releasedAt: null, releasedBy: null };
  return { id: 1, scope: 'all', target: '', ...terms, ...rest, ...changes };
}

export function deed(change: string, when: number, by = 'ann', schedule: JobDeed['schedule'] = null): JobDeed {
  return { at: when, by, change, schedule };
}

/** A run of the example's job that began then and ended well a minute later. */
export function ended(startedAt: number, changes: Partial<Run> = {}): Run {
  const ending = { finishedAt: startedAt + 60_000, durationMs: 60_000, exitCode: 0, onTime: true };
  return { ...run(startedAt), status: 'succeeded', scheduledAt: startedAt, attempt: 1, ...ending, ...changes };
}
