import { exitCode } from '../domain/failure.ts';
import { readGivenParams } from '../domain/param-given.ts';
import type { Run } from '../domain/run.ts';
import { runInForeground } from '../runner/foreground.ts';
import type { ForegroundOrder, TickReport, World } from '../runner/world.ts';
import type { Store } from '../store/store.ts';
import { statusOfSignal, userName } from '../system/process-facts.ts';
import type { StopSignal } from '../system/stop-signals.ts';
import { type Composition, withWorld } from './compose.ts';
import type { Configuration } from './configuration.ts';
import { findJobs } from './find-jobs.ts';
import { type Forceable, forceableJobs } from './forceable.ts';
import type { Loudness } from './listen.ts';
import { withObservers } from './observers.ts';

/** What a person asked `run` for, jobs by id or name. */
export interface ForegroundWish {
  /** `all` = every job that can be forced here. */
  force?: string[] | 'all';
  /** What each forced job is told. */
  params?: Record<string, string>;
  only?: string[];
  except?: string[];
  sync: boolean;
  onOutput?: NonNullable<ForegroundOrder['onOutput']>;
}

export interface ForegroundEnd {
  report: TickReport;
  runs: Run[];
  /** Of all jobs, those that were not forced. */
  leftOut: Forceable['leftOut'];
  /** The first stop signal, if one came. */
  signal: StopSignal | undefined;
}

/** Runs jobs here and now and waits for their end; every job is found before any is started (feature 59). */
export async function inForeground(
  configuration: Configuration,
  wish: ForegroundWish,
  loudness: Loudness,
): Promise<ForegroundEnd> {
  const work = async ({ world, signals }: Composition) => {
    // A job may have been written into its file a moment ago.
    await world.sync(await world.store.listHosts());
    const order: ForegroundOrder = { by: userName(), sync: wish.sync };
    const { jobIds, leftOut } = await forcedJobs(world, wish.force, wish.params ?? {});
    if (jobIds) {
      order.forceJobIds = jobIds;
      order.params = await paramsOf(world.store, jobIds, wish.params ?? {});
    }
    if (wish.only) order.onlyJobIds = await idsOf(world.store, wish.only);
    if (wish.except) order.exceptJobIds = await idsOf(world.store, wish.except);
    if (wish.onOutput) order.onOutput = wish.onOutput;
    return { ...(await runInForeground(world, order)), leftOut, signal: signals[0] };
  };
  return withObservers(configuration, loudness, (emit) => withWorld(configuration, emit, work));
}

/** The exit status of `run --force`: the job's own; of several 0 if all are, else 1. */
export function forcedExitCode({ runs, signal }: ForegroundEnd): number {
  if (signal !== undefined) return signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  const [run] = runs;
  if (run && runs.length === 1) return exitCodeOf(run);
  return runs.every(isFine) ? exitCode.fine : exitCode.jobFailed;
}

function isFine({ status }: Run): boolean {
  return status === 'succeeded' || status === 'skipped';
}

function exitCodeOf(run: Run): number {
  if (isFine(run)) return exitCode.fine;
  if (run.status === 'timed_out') return exitCode.timedOut;
  if (run.signal !== null) return statusOfSignal(run.signal);
  return run.exitCode || exitCode.jobFailed;
}

async function forcedJobs(
  world: World,
  force: ForegroundWish['force'],
  given: Record<string, string>,
): Promise<{ jobIds: number[] | null; leftOut: Forceable['leftOut'] }> {
  if (force === 'all') return await forceableJobs(world, given);
  return { jobIds: force ? await idsOf(world.store, force) : null, leftOut: [] };
}

/** Every job is told what it takes before any is started. */
async function paramsOf(
  store: Store,
  ids: number[],
  given: Record<string, string>,
): Promise<ForegroundOrder['params'] & {}> {
  const views = await store.listJobs({ ids });
  return new Map(views.map(({ job }) => [job.id, readGivenParams(job, given)]));
}

async function idsOf(store: Store, words: string[]): Promise<number[]> {
  return (await findJobs(store, words)).map(({ job }) => job.id);
}
