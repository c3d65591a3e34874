import { afterRun, type LaneAfterRun } from '../domain/after-run.ts';
import { outcome } from '../domain/outcome.ts';
import { isFailure } from '../domain/run.ts';
import { setOffAt } from '../domain/set-off.ts';
import type { AfterRun, SetOffAt, Settlement } from '../store/settlement.ts';
import { now } from '../system/clock.ts';
import { exitWrittenAt, removeSpool } from '../system/spool.ts';
import { instantOf, uptimeSeconds } from '../system/uptime.ts';
import { figures, remainder, storeLimit } from './output.ts';
import { newReport } from './report-stream.ts';
import { batchBytes, readChunks } from './ship.ts';
import { tellRest } from './tell-output.ts';
import type { Unstarted, Watched } from './watched.ts';
import type { World } from './world.ts';

/** Most runs that are settled in one transaction. */
const batchRuns = 100;

/**
 * Settles runs that have ended: final status, figures, the rest of their output, their lanes. Each is then done with here,
 * whether it was settled or somebody else had done so before; the spool of one that was settled is removed. It `hasFailed` when no
 * further attempt follows.
 */
export async function settleEnded(
  world: World,
  supervisorId: number,
  ended: Watched[],
  done: (watched: Watched, settled: boolean, hasFailed: boolean) => void,
): Promise<void> {
  for (const batch of batches(world, ended)) {
    world.reached('before-settle');
    const settlements = batch.map(({ settlement }) => settlement);
    const followed = new Map<number, LaneAfterRun>();
    const after = remembering(afterRunIn(world), followed);
    const settled = new Set(await world.store.settle(supervisorId, settlements, after, setOffIn(world)));
    world.reached('after-settle');
    for (const { watched, settlement } of batch) {
      const ours = settled.has(watched.run.id);
      if (ours) {
        tellRest(world, watched, settlement.chunks);
        removeSpool(watched.folder);
        tell(world, watched, settlement, followed.get(watched.run.id));
      } else world.emit({ kind: 'run-superseded', runId: watched.run.id, job: watched.run.job });
      done(watched, ours, isFailure(settlement.status) && followed.get(watched.run.id)?.request?.cause !== 'retry');
    }
  }
}

/** What becomes of a lane after a run, in the project's time zone. */
export function afterRunIn({ settings: { timezone } }: InTimezone): AfterRun {
  return (lane, job, run, settlement, at) => afterRun(lane, job, run, settlement, at, { timezone });
}

interface InTimezone {
  settings: Pick<World['settings'], 'timezone'>;
}

/** The answers are told afterwards; of a transaction that is tried again the last one holds. */
function remembering(after: AfterRun, answers: Map<number, LaneAfterRun>): AfterRun {
  return (lane, job, run, settlement, at) => {
    const answer = after(lane, job, run, settlement, at);
    answers.set(run.id, answer);
    return answer;
  };
}

/** When those may start that go after it, in the project's time zone. */
export function setOffIn({ settings: { timezone } }: InTimezone): SetOffAt {
  return (lane, job, endedAt) => setOffAt(lane, job, endedAt, { timezone });
}

function* batches(world: World, ended: Watched[]): Generator<{ watched: Watched; settlement: Settlement }[]> {
  let batch: { watched: Watched; settlement: Settlement }[] = [];
  let bytes = 0;
  for (const watched of ended) {
    const settlement = settlementOf(world, watched);
    batch.push({ watched, settlement });
    bytes += settlement.chunks.reduce((sum, chunk) => sum + chunk.data.length, 0);
    if (bytes < batchBytes && batch.length < batchRuns) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function settlementOf(world: World, watched: Watched): Settlement {
  if (watched.unstarted) return unstartedSettlement(watched.run.id, watched.unstarted);
  const { run, started, exit, ending } = watched;
  if (started?.wrapperPid === 0 && !exit) return unstartedSettlement(run.id, gateUnwritten);
  const pieces = { stdout: leftToStore(world, watched, 'stdout'), stderr: leftToStore(world, watched, 'stderr') };
  const { finishedAt, durationMs } = timesOf(watched);
  const result = outcome({
    exit: exit && { status: exit.status, note: exit.note },
    ending: ending && { cause: ending.cause, reason: ending.reason },
    started: started !== null,
    signalSent: watched.signalSent,
    overran: run.timeoutMs !== null && durationMs !== null && durationMs > run.timeoutMs,
    failOnStderr: run.policy.failOnStderr,
    stderrBytes: watched.stderr.size,
    ...(run.policy.successCodes ? { successCodes: run.policy.successCodes } : {}),
    ...(run.policy.skipCodes ? { skipCodes: run.policy.skipCodes } : {}),
  });
  return {
    runId: run.id,
    ...result,
    pid: started?.pid ?? null,
    startedAt: run.startedAt ?? (durationMs === null ? null : finishedAt - durationMs),
    finishedAt,
    durationMs,
    stdout: figures(watched.stdout, pieces.stdout),
    stderr: figures(watched.stderr, pieces.stderr),
    chunks: [...readChunks(watched, 'stdout', pieces.stdout), ...readChunks(watched, 'stderr', pieces.stderr)],
    ...newReport(watched, true),
  };
}

/** By the clock of the boot, as long as it is the same boot. */
function timesOf({ folder, started, exit }: Watched): { finishedAt: number; durationMs: number | null } {
  const beforeReboot = started?.beforeReboot ?? false;
  const endUptime = exit?.uptime ?? (beforeReboot ? null : uptimeSeconds());
  const startUptime = started?.uptime ?? null;
  const durationMs =
    startUptime === null || endUptime === null ? null : Math.max(0, Math.round((endUptime - startUptime) * 1000));
  if (endUptime !== null && !beforeReboot) return { finishedAt: instantOf(endUptime), durationMs };
  return { finishedAt: (exit && exitWrittenAt(folder)) ?? now(), durationMs };
}

function leftToStore(world: World, watched: Watched, stream: 'stdout' | 'stderr') {
  const { output } = watched.run.policy;
  return remainder(watched[stream], storeLimit(output[stream], output.maxBytes, world.settings.output));
}

/** The wrapper made the gate's file, could not write into it, and so went no further. */
const gateUnwritten = {
  status: 'failed',
  reason: 'could not be started: nothing can be written into the state folder, whose disk may be full',
} as const;

function unstartedSettlement(runId: number, verdict: Unstarted): Settlement {
  const nothing = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
  const figures = { exitCode: null, signal: null, pid: null, startedAt: null, durationMs: null, onTime: null };
  const saidNo = verdict.status === 'skipped' ? { saidNo: true as const } : {};
  return { runId, ...verdict, ...saidNo, ...figures, finishedAt: now(), stdout: nothing, stderr: nothing, chunks: [] };
}

function tell(world: World, watched: Watched, settlement: Settlement, next: LaneAfterRun | undefined): void {
  const { status, reason, exitCode, durationMs } = settlement;
  const { id: runId, job } = watched.run;
  if (settlement.saidNo) {
    world.emit({ kind: 'run-skipped', runId, job, reason: reason ?? '' });
    return;
  }
  const retry = next?.request?.cause === 'retry' ? { retryAt: next.request.at } : {};
  world.emit({ kind: 'run-settled', runId, job, status, reason, exitCode, durationMs, ...retry });
  if (next?.hold !== undefined) world.emit({ kind: 'job-held', runId, job, reason: next.hold });
}
