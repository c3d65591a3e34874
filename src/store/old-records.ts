import type { Horizon, RecordKind } from '../domain/retention.ts';
import type { Binding } from './database.ts';
import { marks } from './dialect.ts';
import { mostTickRanges } from './ticks.ts';

/** A table of records, and which of its rows may go. */
export interface OldRecords {
  table: string;
  /** `from …`, to be selected from and counted. */
  from: string;
  bindings: Binding[];
  /** The same for who only asks whether there are any, where that is less work. */
  look?: Pick<OldRecords, 'from' | 'bindings'>;
}

/** So much of what was done to a job stays, however old it is. */
export const mostOldDeeds = 100;
/** Besides these: how it began, which definition held at the horizon, and whether it was switched off then. */
const deedsBesides = 3;

/**
 * What of each kind nobody needs who asks about a time since the horizon. `jobIds` = of these jobs alone; what belongs to no job
 * is undefined then.
 */
export function oldRecords(kind: RecordKind, horizon: Horizon, jobIds?: number[]): OldRecords | undefined {
  return jobIds ? ofJobs[kind]?.(horizon, jobIds) : ofAll[kind](horizon);
}

/** Recorded ranges and schedules of jobs, alerts and backfills go with the runs of those jobs. */
const ofJobs: Partial<Record<RecordKind, (horizon: Horizon, jobIds: number[]) => OldRecords>> = {
  slotRanges: (horizon, jobIds) => narrowed(oldSlotRanges(horizon), jobIds),
  schedules: (horizon, jobIds) => narrowed(oldSchedules(horizon), jobIds),
  alerts: (horizon, jobIds) => narrowed(oldAlerts(horizon), jobIds),
  backfills: (horizon, jobIds) => narrowed(oldBackfills(horizon), jobIds),
};

const ofAll: Record<RecordKind, (horizon: Horizon) => OldRecords> = {
  slotRanges: oldSlotRanges,
  schedules: oldSchedules,
  alerts: oldAlerts,
  backfills: oldBackfills,
  holds: ({ before }) => ({ table: 'holds', from: 'from holds where released_at < ?', bindings: [before] }),
  ticks: oldTicks,
  deeds: oldDeeds,
  jobs: oldJobs,
};

function narrowed({ table, from, bindings }: OldRecords, jobIds: number[]): OldRecords {
  return {
    table,
    from: `${from} and ${table}.job_id in (${marks(jobIds) || 'null'})`,
    bindings: [...bindings, ...jobIds],
  };
}

/** By when they were recorded, as runs by their end: a job that was held for long has ranges that begin long before. */
function oldSlotRanges({ before }: Horizon): OldRecords {
  return { table: 'slot_ranges', from: 'from slot_ranges where recorded_at < ?', bindings: [before] };
}

/** The one in force at the horizon stays; of a lane that is gone it says nothing, unless it had slots still. */
function oldSchedules({ before }: Horizon): OldRecords {
  const isFollowed = `exists (select 1 from schedule_history as later
    where later.lane_id = schedule_history.lane_id and later.id > schedule_history.id and later.at <= ?)`;
  const isGone =
    'schedule_history.next_slot_at is null and not exists (select 1 from lanes where lanes.id = schedule_history.lane_id)';
  return {
    table: 'schedule_history',
    from: `from schedule_history where schedule_history.at < ? and (${isFollowed} or (${isGone}))`,
    bindings: [before, before],
  };
}

/** One about a slot that still waits is still shown, and keeps the next claim from raising it again. */
function oldAlerts({ before }: Horizon): OldRecords {
  const lane = `select 1 from lanes where lanes.id = alerts.lane_id
    and (lanes.parked_at <= alerts.at or lanes.next_slot_at <= alerts.scheduled_at)`;
  const wish = `select 1 from requests where requests.lane_id = alerts.lane_id and requests.scheduled_at = alerts.scheduled_at`;
  return {
    table: 'alerts',
    from: `from alerts where alerts.at < ? and not exists (${lane}) and not exists (${wish})`,
    bindings: [before],
  };
}

function oldBackfills({ before }: Horizon): OldRecords {
  return { table: 'backfills', from: 'from backfills where backfills.ended_at < ?', bindings: [before] };
}

/** Of each host those stay by which missed slots are told, however old they are, and the last before the horizon. */
function oldTicks({ before }: Horizon): OldRecords {
  const newest = `select recent.from_at from ticks as recent where recent.host_id = hosts.id
    order by recent.from_at desc limit 1 offset ${mostTickRanges - 1}`;
  const last = `select last.from_at from ticks as last where last.host_id = hosts.id and last.from_at < ? and last.to_at < ?
    order by last.from_at desc limit 1`;
  // `distinct`: otherwise both databases would ask this of each range of ticks, and not once of each host.
  const kept = `select distinct hosts.id as host_id, (${newest}) as newest_at, (${last}) as last_at from hosts`;
  return {
    table: 'ticks',
    // `cross`: SQLite would begin with all ticks.
    from: `from (${kept}) as kept cross join ticks on ticks.host_id = kept.host_id
      where ticks.from_at < kept.newest_at and ticks.from_at < kept.last_at and ticks.to_at < ?`,
    bindings: [before, before, before],
  };
}

/** Of each job's older deeds the newest stay, and those that say how it was at the horizon. */
function oldDeeds({ deedsBefore: before }: Horizon): OldRecords {
  // Not by the column itself: SQLite would go through all of it in that order.
  const many = `select min(job_id) as job_id from job_history where at < ? group by job_id + 0
    having count(*) > ${mostOldDeeds + deedsBesides}`;
  // These ask about `many`, so that nobody asks them of the deeds of other jobs.
  const newest = `select recent.id from job_history as recent where recent.job_id = many.job_id and recent.at < ?
    order by recent.id desc limit 1 offset ${mostOldDeeds - 1}`;
  const first = 'select min(first.id) from job_history as first where first.job_id = many.job_id';
  const later = (what: string) => `exists (select 1 from job_history as later where later.job_id = many.job_id
    and later.id > job_history.id and later.at < ? and ${what})`;
  const isSwitch = (table: string) => `(${table}.change_made like 'enabled%' or ${table}.change_made like 'disabled%')`;
  return {
    table: 'job_history',
    from: `from (${many}) as many join job_history on job_history.job_id = many.job_id
      where job_history.at < ? and job_history.id < (${newest}) and job_history.id > (${first})
      and (job_history.spec is null or ${later('later.spec is not null')})
      and (not ${isSwitch('job_history')} or ${later(isSwitch('later'))})`,
    bindings: [before, before, before, before, before],
    look: { from: `from (${many}) as many`, bindings: [before] },
  };
}

/** Jobs that were deleted, once nothing is left of their slots. */
function oldJobs({ deedsBefore }: Horizon): OldRecords {
  return {
    table: 'jobs',
    from: `from jobs where jobs.deleted_at < ? and not exists (select 1 from runs where runs.job_id = jobs.id)
      and not exists (select 1 from slot_ranges where slot_ranges.job_id = jobs.id)
      and not exists (select 1 from lanes where lanes.job_id = jobs.id)`,
    bindings: [deedsBefore],
  };
}
