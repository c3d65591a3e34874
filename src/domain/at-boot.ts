import { effectiveSchedule, type Job } from './job.ts';
import type { JobContext } from './missed-slots.ts';
import { openTime } from './schedule/open-time.ts';

/** Whether a job is due because its host's machine has started anew, which was found out at this instant (epoch ms). */
export function startsAtBoot(job: Job, at: number, { timezone }: JobContext): boolean {
  const { rules, limits, timezone: zone = timezone } = effectiveSchedule(job);
  if (!job.enabled || !rules.some(({ kind }) => kind === 'reboot')) return false;
  return limits === undefined || openTime(limits, zone).from(at) === at;
}
