import { nextSlot } from '../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../src/domain/schedule/parse-schedule.ts';
import type { ScheduleContext } from '../src/domain/schedule/schedule.ts';
import { median } from './measure.ts';
import type { Section } from './section.ts';

const dayMs = 86_400_000;
const nowAt = Date.UTC(2026, 5, 15, 12, 0, 30);
/** A few hours before the clocks of the zone change. */
const beforeChangeAt = Date.UTC(2026, 2, 28, 22);
const fourLimits = {
  cron: '*/10 * * * *',
  between: '22:00-06:00',
  weekdays: ['mon-fri'],
  months: ['jan-jun', 'sep'],
  except: { dates: ['2026-06-16', '2026-06-17'] },
};

interface Question {
  what: string;
  schedule: unknown;
  /** How long ago the job was created, or last looked at. */
  idleDays: number;
  at?: number;
  atMostMs: number;
}

const questions: Question[] = [
  { what: 'MINUTELY, idle for a year', schedule: { rrule: 'FREQ=MINUTELY' }, idleDays: 365, atMostMs: 1 },
  { what: 'a cron expression with 4 limits', schedule: fourLimits, idleDays: 365, atMostMs: 1 },
  { what: 'SECONDLY, idle for a month', schedule: { rrule: 'FREQ=SECONDLY' }, idleDays: 30, atMostMs: 1 },
  {
    what: 'cron every second, in the night of a clock change',
    schedule: { cron: '* * * * * *' },
    idleDays: 1,
    at: beforeChangeAt,
    atMostMs: 1,
  },
  { what: 'Feb 29 on a Monday', schedule: { cron: '0 0 29 2 +mon' }, idleDays: 1, atMostMs: 10 },
];

/** How long it takes to know when a job is due. */
export async function schedules(rounds: number): Promise<Section> {
  const asked = questions.map((question) => ({ ...question, ms: askedMs(question, rounds) }));
  const batches = [nowAt, beforeChangeAt].map((at) => median(Array.from({ length: rounds }, () => batchMs(at))));
  const [away = 0, near = 0] = batches;
  return {
    title: 'Next slots',
    promises: [
      ...asked.map(({ what, ms, atMostMs }) => ({ what: `ms: ${what}`, figure: ms, atMost: atMostMs })),
      { what: 'ms: 1,000 jobs of a claim', figure: away, atMost: 50 },
      { what: 'ms: 1,000 jobs of a claim in the night of a clock change', figure: near, atMost: 50 },
    ],
    columns: ['next slot of', 'median ms'],
    rows: [
      ...asked.map(({ what, ms }) => [what, ms.toFixed(3)]),
      ['1,000 jobs, one after the other', away.toFixed(1)],
      ['1,000 jobs, in the night of a clock change', near.toFixed(1)],
    ],
    remark:
      'In Europe/Paris, after 100 rounds to warm up. The jobs have eight kinds of schedules, of which a quarter have limits.',
  };
}

function askedMs({ schedule: form, idleDays, at = nowAt }: Question, rounds: number): number {
  const schedule = parseSchedule(form);
  const context: ScheduleContext = { timezone: 'Europe/Paris', anchorAt: at - idleDays * dayMs, name: 'asked' };
  const times: number[] = [];
  for (let round = -100; round < rounds; round++) {
    const began = performance.now();
    nextSlot(schedule, at + round * 1000, context);
    if (round >= 0) times.push(performance.now() - began);
  }
  return median(times);
}

const forms = [
  ...['*/5 * * * *', '30 2 * * mon-fri', 'H H * * *', '15m', '@daily'],
  { weekly: { days: ['mon-fri'], at: '22:00' } },
  { rrule: 'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0' },
  { monthly: { days: [1, 15, 'last'], at: '01:30' } },
];
const limits = { between: '22:00-06:00', months: ['jan-jun'] };
const jobs = Array.from({ length: 1000 }, (_, index) => {
  const form = forms[index % forms.length];
  return { schedule: parseSchedule(index % 4 === 0 ? [form, limits] : form), name: `job ${index}` };
});

/** As a claim does: each job asked once for its next slot. */
function batchMs(at: number): number {
  const began = performance.now();
  for (const { schedule, name } of jobs) {
    nextSlot(schedule, at, { timezone: 'Europe/Paris', anchorAt: at - 365 * dayMs, name });
  }
  return performance.now() - began;
}
