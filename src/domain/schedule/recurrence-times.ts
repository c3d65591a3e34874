import { modulo } from './calendar-day.ts';
import { periodSeconds, type Recurrence } from './recurrence.ts';
import type { RecurrenceDays } from './recurrence-days.ts';

const daySeconds = 86_400;

/** Days begin in as many ways as the interval has periods; where these are more, a day has few times, made anew each time. */
const mostKnown = 3600;

/** At which times a rule fires on a day that it names. */
export interface RecurrenceTimes {
  /** Milliseconds after midnight, ascending; `day` matches. */
  on(day: number): readonly number[];
  /** The day itself, or one further on (1) or back (-1), with none that has times in between. */
  skipTo(day: number, step: 1 | -1): number;
}

/** The times of a rule that lacks nothing that it takes from its start, `startSecond` of the wall clock since 1970. */
export function recurrenceTimes(rule: Recurrence, startSecond: number, days: RecurrenceDays): RecurrenceTimes {
  return periodSeconds(rule.frequency) === 0 ? timesOfDays(rule, days) : timesWithinDays(rule, startSecond);
}

/** Of a rule that goes by days or longer: the same times on each, or those at the chosen positions of the period. */
function timesOfDays(rule: Recurrence, days: RecurrenceDays): RecurrenceTimes {
  const times = rule.hours.flatMap((hour) => timesOfHour(hour * 3600, rule)).map(toMs);
  const skipTo = (day: number) => day;
  if (rule.positions.length === 0) return { on: () => times, skipTo };
  let period: number[] = [];
  const on = (day: number) => {
    if (!period.includes(day)) period = days.ofPeriod(day);
    const before = period.indexOf(day) * times.length;
    const chosen = positionsIn(rule.positions, period.length * times.length);
    return times.filter((_, index) => chosen.has(before + index));
  };
  return { on, skipTo };
}

function timesOfHour(hourSecond: number, rule: Recurrence): number[] {
  return rule.minutes.flatMap((minute) => rule.seconds.map((second) => hourSecond + minute * 60 + second));
}

/** Of a rule that goes by hours, minutes or seconds: days differ when its interval does not divide a day. */
function timesWithinDays(rule: Recurrence, startSecond: number): RecurrenceTimes {
  const unit = periodSeconds(rule.frequency);
  const interval = unit * rule.interval;
  const start = Math.floor(startSecond / unit) * unit;
  const firstFrom = (second: number) => second + modulo(start - second, interval);
  const known = new Map<number, number[]>();
  const on = (day: number) => {
    const first = firstFrom(day * daySeconds) - day * daySeconds;
    const times = known.get(first) ?? timesFrom(first, interval, rule);
    if (known.size < mostKnown) known.set(first, times);
    return times;
  };
  const skipTo = (day: number, step: 1 | -1) => {
    const second = step === 1 ? firstFrom(day * daySeconds) : firstFrom((day + 1) * daySeconds - interval);
    return Math.floor(second / daySeconds);
  };
  return { on, skipTo };
}

function timesFrom(first: number, interval: number, rule: Recurrence): number[] {
  const times: number[] = [];
  for (let second = first; second < daySeconds; second += interval) {
    if (isLimited(rule, second)) continue;
    for (const time of chosenOf(timesOfPeriod(rule, second), rule.positions)) times.push(toMs(time));
  }
  return times;
}

function chosenOf(times: number[], positions: readonly number[]): number[] {
  if (positions.length === 0) return times;
  const chosen = positionsIn(positions, times.length);
  return times.filter((_, index) => chosen.has(index));
}

function isLimited({ frequency, hours, minutes, seconds }: Recurrence, second: number): boolean {
  if (hours.length > 0 && !hours.includes(Math.floor(second / 3600))) return true;
  if (frequency === 'HOURLY') return false;
  if (minutes.length > 0 && !minutes.includes(Math.floor(second / 60) % 60)) return true;
  return frequency === 'SECONDLY' && seconds.length > 0 && !seconds.includes(second % 60);
}

function timesOfPeriod(rule: Recurrence, second: number): number[] {
  if (rule.frequency === 'HOURLY') return timesOfHour(second, rule);
  return rule.frequency === 'MINUTELY' ? rule.seconds.map((one) => second + one) : [second];
}

/** The indexes of the positions (1 is the first, -1 the last) in a set of this size. */
function positionsIn(positions: readonly number[], size: number): Set<number> {
  return new Set(
    positions.map((position) => (position > 0 ? position - 1 : size + position)).filter((at) => at >= 0 && at < size),
  );
}

function toMs(second: number): number {
  return second * 1000;
}
