/** A part of a JSON Schema (draft 7). */
export type Schema = { [key: string]: unknown };

/** One of these or a list of them. */
export function oneOrMore(item: Schema): Schema {
  return { anyOf: [item, { type: 'array', items: item, minItems: 1 }] };
}

/** A set of these keys and no others. */
export function keys(properties: Record<string, Schema>, ...required: string[]): Schema {
  return { type: 'object', properties, additionalProperties: false, ...(required.length > 0 ? { required } : {}) };
}

export const text: Schema = { type: 'string' };
export const duration: Schema = {
  description: '15m, 90s, 1h30m, 2d, PT15M, or a number of seconds',
  type: ['string', 'number'],
};

/** Editors offer the first few; the file is read more generously. */
const weekdays = oneOrMore({ type: 'string', description: 'mon, or a range like mon-fri' });
const monthdays = oneOrMore({
  type: ['string', 'integer'],
  description: '1 to 31, -1 to -31 from the end, last, or 1-7',
});
const months = oneOrMore({ type: ['string', 'integer'], description: 'jan, 1, or a range like jan-mar' });
const times = oneOrMore({
  type: 'string',
  description: 'HH:MM or HH:MM:SS',
  pattern: '^\\s*\\d{1,2}:\\d\\d(:\\d\\d)?\\s*$',
});
const date: Schema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
export const dates = oneOrMore({
  anyOf: [{ type: 'string', description: '2026-12-25, or 2026-12-24..2026-12-26' }, keys({ from: date, to: date })],
});

const limits: Record<string, Schema> = {
  between: oneOrMore({ type: 'string', description: '06:00-22:00, begin inclusive, end exclusive' }),
  weekdays,
  monthdays,
  months,
  dates,
};

const ended = { enum: ['success', 'failure', 'completion', 'skip'] };
const upstream: Schema = {
  anyOf: [
    { type: 'string', description: 'A job, or load=failure' },
    keys({ job: { type: 'string' }, on: ended }, 'job'),
  ],
};
const after = oneOrMore(upstream);

/** The keys of a schedule; a test holds them to those that the parser knows. */
export const scheduleKeySchemas: Record<string, Schema> = {
  cron: oneOrMore({ type: 'string', description: '"30 2 * * mon-fri" or @daily' }),
  every: { ...duration, description: 'An interval: 15m, 90s, 1h30m' },
  anchor: { type: 'string', description: 'phase, start or end of the last run, or an instant' },
  times,
  weekly: oneOrMore(keys({ days: weekdays, at: times }, 'days', 'at')),
  monthly: oneOrMore(keys({ days: monthdays, at: times }, 'days', 'at')),
  rrule: { type: 'string', description: 'RFC 5545: FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9' },
  dtstart: { type: 'string', description: 'Where rrule begins' },
  frequency: { type: 'string', description: 'The older way: DAILY, WEEKLY …, with params' },
  params: { type: ['string', 'object'], description: 'interval:2;byweekday:MO,WE;byhour:7,8' },
  at: oneOrMore({ type: 'string', description: 'An instant: 2026-12-01T10:00:00+01:00' }),
  after,
  manual: { type: 'boolean', description: 'Never due by itself' },
  ...limits,
  except: oneOrMore(keys({ ...limits, calendar: { type: 'string', description: 'A name under calendars' } })),
  dst: keys({ gap: { enum: ['after', 'skip'] }, overlap: { enum: ['first', 'second', 'both'] } }),
  jitter: { ...duration, description: 'Start up to so much later, at random' },
  catchup: { enum: ['once', 'skip', 'all'], description: 'What becomes of missed slots' },
  maxLateness: { ...duration, description: 'A slot that is later is not run' },
  catchupLimit: { type: 'integer', minimum: 1, description: 'With catchup: all, at most so many' },
  maxRuns: { type: 'integer', minimum: 1, description: 'So many starts and no more' },
  deleteAtLimit: { enum: [true, false, 'keep-history', 'with-history'], description: 'Delete the job after the last' },
  timezone: { type: 'string', description: 'IANA zone' },
};

const schedule: Schema = {
  anyOf: [
    { type: 'string', description: 'A cron expression, @nickname, duration, instant, recurrence rule, or manual' },
    keys(scheduleKeySchemas),
  ],
};

/** A schedule, or a list of which each holds. */
export const scheduleSchema = oneOrMore(schedule);
