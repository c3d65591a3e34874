/**
 * An independent oracle: asks the zone's wall clock at every minute, as a cron daemon does, and knows nothing of days or
 * offsets. Slow, and obviously right.
 */
export interface Fields {
  minutes: number[];
  hours: number[];
  /** True when minute or hour is a wildcard: the job follows elapsed time. */
  wildcard: boolean;
}

const minuteMs = 60_000;

/** Slots in (after, upTo] of a rule that fires every day. Both instants are full minutes. */
export function walkMinutes(fields: Fields, zone: string, after: number, upTo: number): number[] {
  const wallClock = clockOf(zone);
  const slots: number[] = [];
  const fired = new Set<string>();
  // Two days early, so that repeated times are known to have fired before.
  let previous = wallClock(after - 2 * 86_400_000 - minuteMs);
  for (let at = after - 2 * 86_400_000; at <= upTo; at += minuteMs) {
    const wall = wallClock(at);
    const passed = wall - previous > minuteMs && !fields.wildcard ? minutesBetween(previous + minuteMs, wall) : [wall];
    const matching = passed.filter((minute) => matches(fields, minute));
    const fresh = fields.wildcard ? matching : matching.filter((minute) => !fired.has(String(minute)));
    for (const minute of matching) fired.add(String(minute));
    if (fresh.length > 0 && at > after) slots.push(at);
    previous = wall;
  }
  return slots;
}

function matches(fields: Fields, wall: number): boolean {
  const date = new Date(wall);
  return fields.minutes.includes(date.getUTCMinutes()) && fields.hours.includes(date.getUTCHours());
}

function minutesBetween(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / minuteMs + 1 }, (_, index) => from + index * minuteMs);
}

function clockOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}
