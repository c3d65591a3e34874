import type { Schedule } from './schedule/schedule.ts';

/** A time in which a lane followed one schedule: from `fromAt` until that of the next one. */
export interface SchedulePeriod {
  fromAt: number;
  /** The first slot that the lane had then; null = it had none, as that of a disabled job. */
  firstSlotAt: number | null;
  /** What was the lane's next slot until then; null = it had none. */
  leftSlotAt: number | null;
  /** Null = it cannot be read. */
  schedule: Schedule | null;
  /** The zone that held for schedules which name none; null = nobody wrote it down. */
  timezone: string | null;
  /** The job's name then. */
  name: string;
  /** When the job was created. */
  anchorAt: number;
}
