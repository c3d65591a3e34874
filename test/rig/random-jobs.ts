import type { Dice } from './dice.ts';

/** A job as a jobs file has it, with whatever makes its slots hard to keep account of. `others` may be waited for. */
export function randomJob(dice: Dice, others: string[], policies: boolean): Record<string, unknown> {
  const { chance, oneOf } = dice;
  const entry: Record<string, unknown> = { command: ['true'], schedule: randomSchedule(dice, policies) };
  if (others.length > 0 && chance(0.15)) Object.assign(entry.schedule as object, { after: oneOf(others) });
  if (chance(0.15)) entry.host = oneOf(['*', 'web-1', 'web-2']);
  if (others.length > 0 && chance(0.3)) entry.dependencies = { [oneOf(others)]: randomWaits(dice) };
  if (chance(0.3)) entry.retries = oneOf([1, { limit: 3, delay: '5m', backoff: 2 }, { limit: 2, codes: [75] }]);
  if (chance(0.4)) entry.overlap = oneOf(['queue', 'replace', 'latest', 'skip']);
  if (chance(0.15)) entry.breaker = { failures: oneOf([1, 3]) };
  if (chance(0.2)) entry.condition = ['test', '-e', 'work'];
  if (chance(0.2)) entry.skipCodes = [3];
  if (chance(0.25)) entry.pool = 'narrow';
  if (chance(0.2)) entry.tags = ['night'];
  return entry;
}

/** A schedule with a slot every few minutes to every few days. */
export function randomSchedule({ chance, oneOf }: Dice, policies = true): Record<string, unknown> {
  const rules = [
    ...['30m', '30m', '47m', '47m', '90m', '4h', '7h', '25h', '2m'].map((every) => ({ every })),
    ...['15 * * * *', '*/20 2-4 * * *', '30 2 * * *', '0 */6 * * mon-fri', 'H H(0-5) * * *'].map((cron) => ({ cron })),
    ...[{ times: ['02:30', '14:00'] }, { weekly: { days: ['wed', 'sun'], at: ['02:15', '03:45'] } }],
    ...[{ rrule: 'FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,40' }, { at: ['2026-03-26T10:00', '2026-03-29T02:30'] }],
    ...[
      { every: '2h', anchor: 'end' },
      { every: '3h', anchor: 'start' },
    ],
  ];
  const schedule: Record<string, unknown> = { ...oneOf(rules) };
  if (schedule.every === '2m' || chance(0.2)) schedule.between = oneOf(['08:00-09:30', '22:00-06:00']);
  if (chance(0.15)) schedule.weekdays = 'mon-fri';
  if (chance(0.2)) schedule.timezone = oneOf(['Europe/Paris', 'Asia/Kolkata']);
  if (!policies) return schedule;
  if (chance(0.3)) schedule.jitter = oneOf(['3m', '1h']);
  if (chance(0.6)) schedule.catchup = oneOf(['skip', 'all']);
  if (schedule.catchup === 'all' && chance(0.5)) schedule.catchupLimit = oneOf([1, 3]);
  if (chance(0.2)) schedule.maxLateness = oneOf(['1m', '20m', '3h']);
  if (chance(0.15)) Object.assign(schedule, { maxRuns: oneOf([2, 20]) });
  if (schedule.maxRuns !== undefined && chance(0.4)) schedule.deleteAtLimit = oneOf([true, 'with-history']);
  return schedule;
}

function randomWaits({ chance, oneOf }: Dice) {
  const waits = { waitForCompletion: chance(0.7), waitForSuccess: chance(0.5), waitForNextRun: chance(0.5) };
  const fresh = chance(0.3) ? oneOf([{ within: '6h' }, { since: 'lastSuccess' }]) : {};
  return { ...waits, ...fresh, ...(chance(0.3) ? { deadline: oneOf(['02:30', '20m']) } : {}) };
}
