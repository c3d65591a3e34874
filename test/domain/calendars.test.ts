import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendars } from '../../src/domain/calendars.ts';
import { Failure } from '../../src/domain/failure.ts';
import { parseJobsFile } from '../../src/domain/jobs-file.ts';
import { nextSlot } from '../../src/domain/schedule/next-slot.ts';

const christmas = { from: '2026-12-25', to: '2026-12-25' };

function ofText(text: string): unknown {
  const problems: string[] = [];
  const [calendar] = parseCalendars({ holidays: { file: 'days' } }, () => text, problems);
  return problems.length > 0 ? problems : calendar?.dates;
}

function ofEvent(...lines: string[]): unknown {
  return ofText(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n'));
}

test('a calendar is a list of dates and ranges', () => {
  const problems: string[] = [];
  const entry = { holidays: ['2026-12-27..2026-12-31', '2026-12-25', { from: '2027-01-01', to: '2027-01-06' }] };
  assert.deepEqual(
    parseCalendars(entry, () => '', problems),
    [
      {
        name: 'holidays',
        dates: [christmas, { from: '2026-12-27', to: '2026-12-31' }, { from: '2027-01-01', to: '2027-01-06' }],
      },
    ],
  );
  assert.deepEqual(problems, []);
});

test('a calendar file has a date or a range a line, and comments', () => {
  assert.deepEqual(ofText('# holidays\n2026-12-25 # Christmas\r\n\n2026-12-27..2026-12-31\n'), [
    christmas,
    { from: '2026-12-27', to: '2026-12-31' },
  ]);
  assert.deepEqual(ofText('2026-12-25\n2026-13-01\n'), [
    'calendars.holidays: days:2: "2026-13-01" does not exist in the calendar',
  ]);
  assert.match(String(ofText('Christmas')), /days:1: "Christmas" is not a date; write 2026-12-25/);
});

const events: [string, string[], unknown][] = [
  ['a date', ['DTSTART;VALUE=DATE:20261225'], [christmas]],
  ['an exclusive end', ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226'], [christmas]],
  [
    'several days',
    ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261228'],
    [{ from: '2026-12-25', to: '2026-12-27' }],
  ],
  ['a duration', ['DTSTART;VALUE=DATE:20261225', 'DURATION:P1D'], [christmas]],
  ['a time, taken by its date', ['DTSTART;TZID="Europe/Paris":20261225T080000', 'DTEND:20261225T170000Z'], [christmas]],
  ['an end at midnight', ['DTSTART:20261225T000000Z', 'DTEND:20261226T000000Z'], [christmas]],
  ['a folded line', ['DTSTART;VALUE=DA', ' TE:20261225'], [christmas]],
  ['the same day of every year', ['DTSTART:20261225', 'RRULE:FREQ=YEARLY'], [{ ...christmas, yearly: true }]],
  [
    'the same day of every year, spelled out',
    ['DTSTART:20261225', 'RRULE:FREQ=YEARLY;BYMONTHDAY=25;BYMONTH=12'],
    [{ ...christmas, yearly: true }],
  ],
  ['an event that was cancelled', ['DTSTART:20261225', 'STATUS:CANCELLED'], []],
];

for (const [sentence, lines, expected] of events) {
  test(`an iCalendar file: ${sentence}`, () => assert.deepEqual(ofEvent(...lines), expected));
}

test('an iCalendar file whose events repeat in other ways is refused, with the event', () => {
  assert.deepEqual(ofEvent('SUMMARY:Easter', 'DTSTART:20260405', 'RRULE:FREQ=MONTHLY'), [
    'calendars.holidays: days: the event "Easter" repeats by RRULE:FREQ=MONTHLY, which a calendar of days cannot follow; only FREQ=YEARLY on the same day is; write the other days as events',
  ]);
  assert.match(String(ofEvent('DTSTART:20260405', 'RDATE:20270328')), /has RDATE/);
  assert.match(String(ofEvent('SUMMARY:Easter')), /"Easter" has no DTSTART/);
});

test('what is wrong with calendars is told with the place and the nearest spelling', () => {
  const problems: string[] = [];
  const missing = () => {
    throw new Failure('file_not_found', 'the calendar /p/holidays.txt does not exist');
  };
  parseCalendars({ a: { fil: 'x' }, b: { file: 'holidays.txt' }, c: [], d: 7 }, missing, problems);
  assert.deepEqual(problems, [
    'calendars.a.fil: is unknown; allowed is file – did you mean "file"?',
    'calendars.b.file: the calendar /p/holidays.txt does not exist',
    'calendars.c: is empty; name at least one date, like 2026-12-25',
    'calendars.d: 7 is not a date; write 2026-12-25, 2026-12-24..2026-12-26, or {from: 2026-12-24, to: 2026-12-26}',
  ]);
});

test('a job leaves out the days of a calendar of its file, every year where the calendar says so', () => {
  const nightly = { command: ['true'], schedule: { times: '02:00', except: { calendar: 'holidays' } } };
  const ics = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20251225\nDTEND:20251227\nRRULE:FREQ=YEARLY\nEND:VEVENT';
  const document = { calendars: { holidays: { file: 'days.ics' } }, jobs: { nightly } };
  const [job] = parseJobsFile(document, 'jobs.yaml', () => ics).jobs;
  assert.ok(job);
  const context = { timezone: 'UTC', anchorAt: 0, name: 'nightly' };
  for (const year of [2025, 2031]) {
    const at = nextSlot(job.spec.schedule, Date.UTC(year, 11, 24, 3), context);
    assert.equal(at, Date.UTC(year, 11, 27, 2));
  }
  assert.equal(nextSlot(job.spec.schedule, Date.UTC(2024, 11, 24, 3), context), Date.UTC(2024, 11, 25, 2));
});

test('a calendar that is not there is refused with the nearest', () => {
  const nightly = { command: ['true'], schedule: { times: '02:00', except: { calendar: 'holiday' } } };
  const document = { calendars: { holidays: ['2026-12-25'] }, jobs: { nightly } };
  assert.throws(() => parseJobsFile(document, 'jobs.yaml'), {
    message:
      'jobs.yaml: jobs.nightly.schedule.except.calendar: "holiday" is not a calendar; the file defines holidays – did you mean "holidays"?',
  });
});
