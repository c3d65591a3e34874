import fc from 'fast-check';

/** A rule as a person writes it. Its times are on full steps of a walker. */
type Form = Record<string, unknown>;

const two = (number: number) => String(number).padStart(2, '0');
const some = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.uniqueArray(item, { minLength: 1, maxLength });
const within = (min: number, max: number) => fc.integer({ min, max });

const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const shortDays = weekdayNames.map((name) => name.slice(0, 2).toUpperCase());
const weekday = fc.constantFrom(...weekdayNames);
const monthday = fc.oneof(within(1, 31), within(-31, -1), fc.constant('last'));

/** Times of the day, more of them in the hours in which clocks change. */
const hour = fc.oneof(within(0, 4), within(0, 23));
const minute = fc.oneof(fc.constantFrom(0, 15, 30, 45, 59), within(0, 59));
const timeOf = (second: fc.Arbitrary<number>) =>
  fc.tuple(hour, minute, second).map((parts) => parts.map(two).join(':'));

/** A day from January 2026 to February 2027. */
const date = within(0, 420).map((days) =>
  new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10),
);

/** Any kind of rule; `stepMs` is a second or a minute. */
export function anyRule(stepMs: number): fc.Arbitrary<Form> {
  const isMinute = stepMs === 60_000;
  const second = isMinute ? fc.constant(0) : fc.oneof(fc.constant(0), within(0, 59));
  const time = timeOf(second);
  const instant = fc
    .tuple(date, time, fc.constantFrom('', '', 'Z', '+05:30'))
    .map(([day, at, offset]) => `${day}T${at}${offset}`);
  const intervals = isMinute ? ['1m', '7m', '15m', '90m', '1d', '25h'] : ['1s', '7s', '90s', '1h', '3601s'];
  return fc.oneof(
    { weight: 4, arbitrary: anyCron(!isMinute).map((cron) => ({ cron })) },
    { weight: 1, arbitrary: some(time, 5).map((times) => ({ times })) },
    { weight: 1, arbitrary: fc.record({ days: some(weekday, 7), at: some(time, 3) }).map((weekly) => ({ weekly })) },
    { weight: 1, arbitrary: fc.record({ days: some(monthday, 5), at: some(time, 3) }).map((monthly) => ({ monthly })) },
    { weight: 1, arbitrary: some(instant, 5).map((at) => ({ at })) },
    {
      weight: 2,
      arbitrary: fc.record(
        { every: fc.constantFrom(...intervals), anchor: fc.oneof(fc.constantFrom('start', 'end'), instant) },
        { requiredKeys: ['every'] },
      ),
    },
    { weight: 4, arbitrary: fc.record({ rrule: anyRrule(!isMinute), dtstart: instant }, { requiredKeys: ['rrule'] }) },
  );
}

/** Expressions without `H`, whose values hang on a hash. */
export function anyCron(withSeconds: boolean): fc.Arbitrary<string> {
  const minutes = numbers(0, 59, 4);
  const hours = fc.oneof(numbers(0, 4, 3), numbers(0, 23, 3));
  const monthdays = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: numbers(1, 31, 3) },
    { weight: 2, arbitrary: fc.constantFrom('L', 'LW', '1W', '15W', '31W', '?', '1,L', '10,20W') },
  );
  const months = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    { weight: 1, arbitrary: fc.oneof(numbers(1, 12, 3), fc.constantFrom('jan-mar', 'nov', 'oct-dec/2')) },
  );
  const named = fc.constantFrom(
    ...['mon-fri', 'sun', 'sat,sun', 'fri-sun', '7', '5L', 'mon#2', 'tue#1,thu#3', '+mon', '+5L', '?'],
  );
  const weekdays = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: fc.oneof(numbers(0, 6, 2), named) },
  );
  const five = fc.tuple(minutes, hours, monthdays, months, weekdays);
  const parts = withSeconds ? fc.tuple(numbers(0, 59, 2), five).map(([first, rest]) => [first, ...rest]) : five;
  return parts.map((fields) => fields.join(' '));
}

/** A field: a star, with or without a step, or a list of numbers and ranges. */
function numbers(least: number, most: number, maxLength: number): fc.Arbitrary<string> {
  const number = within(least, most).map(String);
  const range = fc
    .tuple(within(least, most), within(least, most))
    .map((ends) => `${Math.min(...ends)}-${Math.max(...ends)}`);
  const step = within(1, most - least + 1);
  const item = fc.oneof(
    number,
    range,
    fc.tuple(range, step).map(([text, by]) => `${text}/${by}`),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 1, arbitrary: step.map((by) => `*/${by}`) },
    { weight: 3, arbitrary: some(item, maxLength).map((items) => items.join(',')) },
  );
}

/** Recurrences all of whose slots are on full hours: a walker can go through years of them. */
export const anyHourlyRrule = fc
  .record({ rrule: anyRrule(false), day: date, hour })
  .map(({ rrule, day, hour: at }) => ({
    rrule: rrule.replace('FREQ=MINUTELY', 'FREQ=HOURLY').replace(/;BYMINUTE=[^;]*/, ''),
    dtstart: `${day}T${two(at)}:00:00`,
  }));

function anyRrule(withSeconds: boolean): fc.Arbitrary<string> {
  const often = withSeconds ? ['HOURLY', 'MINUTELY', 'SECONDLY'] : ['HOURLY', 'MINUTELY'];
  const frequency = fc.oneof(fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'), fc.constantFrom(...often));
  const list = (least: number, most: number, length: number) => some(within(least, most), length).map(String);
  const either = (most: number, length: number) =>
    some(fc.oneof(within(1, most), within(-most, -1)), length).map(String);
  const until = fc.oneof(
    date.map((day) => day.replaceAll('-', '')),
    fc.tuple(date, hour).map(([day, at]) => `${day.replaceAll('-', '')}T${two(at)}3000Z`),
  );
  return frequency.chain((FREQ) => {
    const ofMonth = FREQ === 'YEARLY' || FREQ === 'MONTHLY';
    const byDay = ofMonth
      ? some(fc.tuple(fc.constantFrom('', '1', '2', '-1', '5'), fc.constantFrom(...shortDays)), 3)
      : some(fc.tuple(fc.constant(''), fc.constantFrom(...shortDays)), 4);
    const parts = {
      FREQ: fc.constant(FREQ),
      INTERVAL: within(1, 5).map(String),
      BYMONTH: list(1, 12, 6),
      ...(FREQ === 'YEARLY' ? { BYWEEKNO: either(53, 10), BYYEARDAY: either(366, 100) } : {}),
      ...(FREQ === 'WEEKLY' ? {} : { BYMONTHDAY: either(31, 10) }),
      BYDAY: byDay.map((days) => days.map((day) => day.join('')).join(',')),
      BYHOUR: fc.oneof(list(0, 4, 3), list(0, 23, 3)),
      BYMINUTE: list(0, 59, 3),
      ...(withSeconds ? { BYSECOND: list(0, 59, 3) } : {}),
      ...(/LY$/.test(FREQ) && !often.includes(FREQ) ? { BYSETPOS: either(4, 2) } : {}),
      WKST: fc.constantFrom('SU', 'MO', 'WE'),
    };
    const ends = fc.oneof(
      { weight: 8, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: within(1, 30).map((count) => `;COUNT=${count}`) },
      { weight: 1, arbitrary: until.map((end) => `;UNTIL=${end}`) },
    );
    return fc.tuple(sparse(parts), ends).map(
      ([given, end]) =>
        `${Object.entries(given)
          .map((part) => part.join('='))
          .join(';')}${end}`,
    );
  });
}

/** FREQ, and up to six of the other parts. */
function sparse(parts: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<Record<string, string>> {
  const names = Object.keys(parts).filter((name) => name !== 'FREQ');
  const chosen = fc.subarray(names, { minLength: 1, maxLength: 6 });
  return fc
    .tuple(fc.record(parts), chosen)
    .map(([all, kept]) => Object.fromEntries(['FREQ', ...kept].map((name) => [name, all[name] ?? ''])));
}
