import { Failure } from '../domain/failure.ts';
import { type HostRow, silentAfterMs } from '../domain/host.ts';
import { isFinal, type Run } from '../domain/run.ts';
import { afterRunIn, setOffIn } from '../runner/settle.ts';
import type { Settlement } from '../store/settlement.ts';
import type { Store } from '../store/store.ts';
import { chosen, distinct } from './chosen.ts';
import { findJob } from './find-jobs.ts';
import { findRun } from './find-run.ts';
import type { Project } from './project.ts';

/** Which runs are to be cleared: these, those of these hosts, or all that can be. */
export interface ClearWish {
  /** Runs and jobs. */
  words: string[];
  hosts: string[];
}

/** A run that nobody watches any more, and why that is known. */
export interface StalledRun {
  run: Run;
  why: string;
}

/** Most runs that are looked at. */
const mostRuns = 10_000;

/**
 * The unsettled runs that are meant, of which none is watched: their host has been silent for 3 minutes, or they vanished there and
 * were left. One that is watched, or has ended, rejects with a Failure when it is named.
 */
export async function stalledRuns(store: Store, { words, hosts }: ClearWish): Promise<StalledRun[]> {
  const all = await store.listRuns({ statuses: ['starting', 'running'], limit: mostRuns });
  const known = await store.listHosts();
  const hostNames = distinct([...known.map(({ name }) => name), ...all.map(({ host }) => host)]);
  for (const host of hosts) chosen('host', host, hostNames);
  const named = words.length > 0 ? await runsNamed(store, words) : all;
  const meant = named.filter(({ host }) => hosts.length === 0 || hosts.includes(host));
  const why = await reasons(store, meant, known);
  const watched = meant.find(({ id }) => !why.has(id));
  if (watched && words.length + hosts.length > 0) throw isWatched(watched);
  return meant.flatMap((run) => {
    const reason = why.get(run.id);
    return reason === undefined ? [] : [{ run, why: reason }];
  });
}

/** Settles them as lost and frees their lanes; answers those that were: whoever came back to one meanwhile keeps it (feature 131). */
export async function clearRuns(
  { store, timezone }: Pick<Project, 'store' | 'timezone'>,
  stalled: StalledRun[],
  by: string,
): Promise<Run[]> {
  const now = await store.now();
  const cleared: number[] = [];
  for (const [supervisorId, some] of Map.groupBy(stalled, ({ run }) => run.supervisorId)) {
    const settlements = some.map((each) => settlementOf(each, by, now));
    const world = { settings: { timezone } };
    cleared.push(...(await store.settle(supervisorId, settlements, afterRunIn(world), setOffIn(world))));
  }
  return stalled.flatMap(({ run }) => (cleared.includes(run.id) ? [run] : []));
}

async function runsNamed(store: Store, words: string[]): Promise<Run[]> {
  const found: Run[] = [];
  for (const word of words)
    found.push(...(/^r\d+$/.test(word) ? [await unsettled(store, word)] : await activeOf(store, word)));
  return [...new Map(found.map((run) => [run.id, run])).values()];
}

async function unsettled(store: Store, word: string): Promise<Run> {
  const run = await findRun(store, word);
  if (!isFinal(run.status)) return run;
  throw new Failure('usage', `r${run.id} of ${run.job} has ended already (${run.status}): there is nothing to clear`);
}

async function activeOf(store: Store, word: string): Promise<Run[]> {
  const { job, lanes } = await findJob(store, word);
  const runs = await Promise.all(
    lanes.map(({ activeRunId }) => (activeRunId === null ? null : store.findRun(activeRunId))),
  );
  const active = runs.filter((run) => run !== null);
  if (active.length > 0) return active;
  throw new Failure('usage', `${job.name} is not running: there is nothing to clear`);
}

/** Why nobody watches these runs, by run; one that may be watched is not in the answer. */
async function reasons(store: Store, runs: Run[], hosts: HostRow[]): Promise<Map<number, string>> {
  const now = await store.now();
  const heartbeats = await store.heartbeats([...new Set(runs.map(({ supervisorId }) => supervisorId))]);
  const found = new Map<number, string>();
  for (const run of runs) {
    const tickedAt = hosts.find(({ name }) => name === run.host)?.lastTickAt ?? 0;
    const heardAt = Math.max(tickedAt, heartbeats.get(run.supervisorId) ?? 0);
    const since = heardAt === 0 ? '' : ` since ${new Date(heardAt).toISOString()}`;
    if (run.vanishedAt !== null) found.set(run.id, 'it vanished without an exit status');
    else if (now - heardAt >= silentAfterMs) found.set(run.id, `nothing was heard of ${run.host}${since}`);
  }
  return found;
}

function isWatched({ id, job, host }: Run): Failure {
  return new Failure(
    'job_running',
    `r${id} of ${job} is watched on ${host}, which was heard of in the last 3 minutes: \`chroniker stop ${job}\` ends it`,
  );
}

/** What was stored of its output stays; how much more there was nobody knows. */
function settlementOf({ run, why }: StalledRun, by: string, now: number): Settlement {
  const { id: runId, pid, startedAt, stdout, stderr } = run;
  return {
    ...{ runId, status: 'lost', reason: `cleared by ${by}: ${why}`, exitCode: null, signal: null, pid, startedAt },
    ...{ finishedAt: now, durationMs: null, onTime: null, chunks: [] },
    stdout: { ...stdout, approximate: true },
    stderr: { ...stderr, approximate: true },
  };
}
