import type { Status } from '../../src/app/status.ts';
import { hostOf, minuteMs, noon, runOf, viewOf } from '../app/job-example.ts';

/** Nothing is going on, with changes. */
export function statusWith(changes: Partial<Status> = {}): Status {
  return {
    now: noon,
    hosts: [],
    running: [],
    holds: [],
    holdNames: new Map(),
    expectedMs: new Map(),
    failing: [],
    waiting: 0,
    retrying: [],
    next: [],
    backfills: [],
    latest: [],
    warnings: [],
    jobsFiles: [],
    ...changes,
  };
}

/** More of everything than fits on a screen. */
export function crowded(): Status {
  const many = Array.from({ length: 40 }, (_, index) => index);
  const name = (index: number) => `job-${index}-${'of-a-long-name-'.repeat(index % 5)}`;
  return statusWith({
    hosts: many.slice(0, 5).map((index) => hostOf(`web-${index}`, noon - index * minuteMs)),
    running: many.map((id) => {
      const progress = { done: id, total: id % 3 ? 40 : null, note: '変換しています 🚀\u001b[2J and so on', at: noon };
      return runOf(name(id), { id, status: 'running', host: `web-${id % 2}`, progress });
    }),
    failing: many.map((id) =>
      viewOf(name(id), { lane: { failureStreak: 3 }, lastRun: { status: 'failed', reason: 'no\u0007 way' } }),
    ),
    next: many.map((id) => ({ view: viewOf(name(id)), at: noon + id * minuteMs })),
    latest: many.map((id) => runOf(name(id), { id })),
    warnings: [{ reason: 'nothing_ran', message: 'nothing has run for 7h, although it should have', host: null }],
  });
}
