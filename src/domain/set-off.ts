import { delayOf } from './delay-of.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane } from './lane.ts';
import { isFinished, type JobContext } from './missed-slots.ts';
import type { FinalStatus } from './run.ts';
import { openTime } from './schedule/open-time.ts';
import type { AwaitedEnd } from './schedule/schedule.ts';

/** How something ended in a lane that others go after: a run, or a slot that a condition said no to. */
export interface LaneEnd {
  laneId: number;
  as: 'success' | 'failure' | 'skip';
  endedAt: number;
  /** Null = no run is kept of it. */
  runId: number | null;
}

/** An end of an upstream that a lane has seen, and that counts until the lane starts. */
export interface SeenEnd {
  /** Which `after` rule of the schedule asked for it. */
  rule: number;
  upstreamLaneId: number;
  endedAt: number;
  runId: number | null;
  /** The lane's newest run then; 0 = none. */
  newestRunId: number;
}

/** What one `after` rule asks of one upstream, in each of the lanes that count. */
export interface AskedEnd {
  rule: number;
  on: AwaitedEnd;
  laneIds: number[];
}

/** As what the end of a run counts; null = as nothing, since nothing was executed. */
export function countsAs(status: FinalStatus, saidNo: boolean): LaneEnd['as'] | null {
  if (saidNo || status === 'skipped') return 'skip';
  if (status === 'abandoned') return null;
  return status === 'succeeded' ? 'success' : 'failure';
}

/**
 * What a lane has seen after these ends, and when the last one came that its job was waiting for: null = it still waits. An end from
 * before the lane's newest run counts no more. Answers null when none of the ends is one that was asked for.
 */
export function afterEnds(
  { activeRunId, lastRunId }: Pick<Lane, 'activeRunId' | 'lastRunId'>,
  asked: readonly AskedEnd[],
  seenBefore: readonly SeenEnd[],
  ends: readonly LaneEnd[],
): { seen: SeenEnd[]; dueAt: number | null } | null {
  const newestRunId = activeRunId ?? lastRunId ?? 0;
  const news = asked.flatMap(({ rule, on, laneIds }) =>
    ends
      .filter((end) => laneIds.includes(end.laneId) && isAsked(on, end.as))
      .map(({ laneId, endedAt, runId }) => ({ rule, upstreamLaneId: laneId, endedAt, runId, newestRunId })),
  );
  if (news.length === 0) return null;
  const counting = [...seenBefore.filter((one) => one.newestRunId >= newestRunId), ...news];
  const seen = [...new Map(counting.map((one) => [`${one.rule} ${one.upstreamLaneId}`, one])).values()];
  const met = rulesMet(asked, seen);
  const last = seen.filter(({ rule }) => met.has(rule)).map(({ endedAt }) => endedAt);
  return {
    seen: seen.filter(({ rule }) => !met.has(rule)),
    dueAt: last.length === 0 ? null : Math.max(...last),
  };
}

/**
 * When a lane whose upstreams have ended as asked at an instant may start: at once, or as soon as the schedule's limits hold and its
 * delay is over. Null = never: the job is off, or its runs or its days are used up.
 */
export function setOffAt(lane: Lane, job: Job, endedAt: number, { timezone }: JobContext): number | null {
  const { limits, jitterMs, timezone: zone = timezone } = effectiveSchedule(job);
  const starts = lane.runCount + (lane.activeRunId === null ? 0 : 1);
  if (!job.enabled || isFinished(job, starts)) return null;
  const openAt = limits ? openTime(limits, zone).from(endedAt) : endedAt;
  return openAt === null || jitterMs === undefined ? openAt : openAt + delayOf(openAt, jitterMs, job.name, null);
}

function isAsked(on: AwaitedEnd, as: LaneEnd['as']): boolean {
  return on === 'completion' ? as !== 'skip' : on === as;
}

function rulesMet(asked: readonly AskedEnd[], seen: readonly SeenEnd[]): Set<number> {
  const has = new Set(seen.map(({ rule, upstreamLaneId }) => `${rule} ${upstreamLaneId}`));
  const isMet = ({ rule, laneIds }: AskedEnd) =>
    laneIds.length > 0 && laneIds.every((laneId) => has.has(`${rule} ${laneId}`));
  const byRule = Map.groupBy(asked, ({ rule }) => rule);
  return new Set([...byRule].filter(([, upstreams]) => upstreams.every(isMet)).map(([rule]) => rule));
}
