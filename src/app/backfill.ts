import type { Backfill } from '../domain/backfill.ts';
import { type BackfillSlots, type BackfillStretch, backfillSlots } from '../domain/backfill-slots.ts';
import { Failure } from '../domain/failure.ts';
import type { Lane } from '../domain/lane.ts';
import { readGivenParams } from '../domain/param-given.ts';
import type { JobView } from '../store/store.ts';
import { userName } from '../system/process-facts.ts';
import { findJob, findJobs } from './find-jobs.ts';
import type { Project } from './project.ts';
import { ownLanes } from './trigger.ts';

/** What a person wants of the past. */
export interface BackfillWish extends BackfillStretch {
  /** Also the slots of which a run has succeeded. */
  all: boolean;
  paceMs: number;
  params: Record<string, string>;
  stopOnFailure: boolean;
}

/** What a backfill would run, lane by lane: a job on `*` runs each slot on every host. */
export interface BackfillPlan {
  view: JobView;
  /** Of the wish, what is past: nothing is run before it is due. */
  fromAt: number;
  toAt: number;
  params: Record<string, string>;
  lanes: (BackfillSlots & { lane: Lane })[];
}

/** What a backfill would run. Rejects with a Failure when the job has nothing there, or is not told what it needs. */
export async function planBackfill(
  { store, timezone }: Project,
  word: string,
  wish: BackfillWish,
): Promise<BackfillPlan> {
  const view = await findJob(store, word);
  if (view.unreadable) throw new Failure('bad_job', view.unreadable.reason);
  const params = readGivenParams(view.job, wish.params);
  const now = await store.now();
  if (wish.fromAt > now) throw new Failure('usage', '--from lies in the future; its slots will run by themselves');
  if (wish.fromAt > wish.toAt) throw new Failure('usage', '--from lies after --to; give the earlier one as --from');
  const stretch = { ...wish, toAt: Math.min(wish.toAt, now) };
  const lanes = ownLanes(view);
  const done = await store.slotsDone(
    lanes.map(({ id }) => id),
    stretch.fromAt,
    stretch.toAt,
  );
  const planned = lanes.map((lane) => {
    const isDone = (at: number) => isStillToCome(view, lane, at) || (!wish.all && done.get(lane.id)?.has(at) === true);
    return { lane, ...backfillSlots(view.job, stretch, isDone, { timezone }) };
  });
  return { view, fromAt: stretch.fromAt, toAt: stretch.toAt, params, lanes: planned };
}

/** The schedule runs it by itself. */
function isStillToCome({ job }: JobView, { nextSlotAt }: Lane, at: number): boolean {
  return job.enabled && nextSlotAt !== null && at >= nextSlotAt;
}

/** Begins what was planned; where nothing is left to run nothing begins. */
export async function backfill({ store }: Project, plan: BackfillPlan, wish: BackfillWish): Promise<Backfill[]> {
  const { view, fromAt, toAt, params } = plan;
  const { paceMs, stopOnFailure } = wish;
  return await store.startBackfills(
    plan.lanes
      .filter(({ slotsAt }) => slotsAt.length > 0)
      .map(({ lane, slotsAt }) => {
        const what = { laneId: lane.id, jobId: view.job.id, fromAt, toAt, slotsAt };
        return { ...what, paceMs, params, stopOnFailure, requestedBy: userName() };
      }),
  );
}

/** Ends backfills, each named as `b3` or by its job; `idle` = the words that name none which goes on. */
export async function cancelBackfills(
  { store }: Project,
  words: string[],
): Promise<{ cancelled: Backfill[]; idle: string[] }> {
  const found: { word: string; ids: number[] }[] = [];
  for (const word of words) {
    const backfills = await backfillsOf({ store }, [word]);
    found.push({ word, ids: backfills.filter(({ endedAt }) => endedAt === null).map(({ id }) => id) });
  }
  const cancelled = await store.cancelBackfills([...new Set(found.flatMap(({ ids }) => ids))], userName());
  const ended = new Set(cancelled.map(({ id }) => id));
  return { cancelled, idle: found.filter(({ ids }) => !ids.some((id) => ended.has(id))).map(({ word }) => word) };
}

/** Backfills by `b3` or by their job, the newest last. Rejects with a Failure that names who does not exist. */
export async function backfillsOf({ store }: Pick<Project, 'store'>, words: string[]): Promise<Backfill[]> {
  const ids = words.filter(isBackfill).map((word) => Number(word.slice(1)));
  const views = await findJobs(
    store,
    words.filter((word) => !isBackfill(word)),
  );
  const byId = ids.length === 0 ? [] : await store.listBackfills({ ids });
  const missing = ids.find((id) => !byId.some((backfill) => backfill.id === id));
  if (missing !== undefined) {
    throw new Failure('unknown_backfill', `there is no backfill b${missing}; \`chroniker backfill list\` shows all`);
  }
  const jobIds = views.map(({ job }) => job.id);
  const byJob = jobIds.length === 0 ? [] : await store.listBackfills({ jobIds });
  return [...new Map([...byId, ...byJob].map((backfill) => [backfill.id, backfill])).values()].sort(
    (one, other) => one.id - other.id,
  );
}

function isBackfill(word: string): boolean {
  return /^b\d+$/.test(word);
}
