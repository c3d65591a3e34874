import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { recurrenceRule } from './parse-rrule.ts';
import { readRecurrence } from './read-recurrence.ts';
import { refuseNever } from './recurrence-never.ts';
import type { PartName, RecurrencePart } from './recurrence-parts.ts';
import type { RruleRule } from './schedule.ts';

/** The parts as the older pair names them, which is as python-dateutil does. */
const labels: Record<string, PartName> = {
  ...{ interval: 'INTERVAL', count: 'COUNT', until: 'UNTIL', bymonth: 'BYMONTH', byweekno: 'BYWEEKNO' },
  ...{ byyearday: 'BYYEARDAY', bymonthday: 'BYMONTHDAY', byweekday: 'BYDAY', byhour: 'BYHOUR', byminute: 'BYMINUTE' },
  ...{ bysecond: 'BYSECOND', bysetpos: 'BYSETPOS', wkst: 'WKST' },
};

/** The older pair, with the rule's start. */
export interface FrequencyForm {
  frequency: unknown;
  params?: unknown;
  dtstart?: unknown;
}

/**
 * The same rule as an `rrule` from `frequency: DAILY` and `params: "interval:2;byweekday:MO,WE;byhour:7,8"`, where weekdays are
 * names, numbers from 0 = Monday, or the nth (`MO(+1)`). Rejects with `Failure('bad_schedule')`.
 */
export function parseFrequency({ frequency, params, dtstart }: FrequencyForm, place: string): RruleRule {
  const field = `${place}.params`;
  const first = {
    name: 'FREQ',
    value: String(frequency),
    written: String(frequency),
    field: `${place}.frequency`,
  } as const;
  if (params !== undefined && typeof params !== 'string') {
    throw bad(field, `${JSON.stringify(params)} is not allowed; write text, like "interval:2;byhour:7,8"`);
  }
  const rule = recurrenceRule(readRecurrence([first, ...partsOf(params ?? '', field)], field), dtstart, place);
  refuseNever(rule, field);
  return rule;
}

function partsOf(params: string, field: string): RecurrencePart[] {
  const written = params
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return written.map((part) => {
    const [, label, value] = /^([^:]*):(.*)$/.exec(part) ?? [];
    if (label === undefined || value === undefined) {
      const cure = part.includes('=') ? part.replace('=', ':') : 'name:value, like interval:2';
      throw bad(field, `"${part}" is not understood; write ${cure}`);
    }
    const name = labels[label.trim().toLowerCase()];
    if (name !== undefined) return { name, value: valueAs(name, value), written: part, field };
    throw bad(field, `"${part}" ${faultOf(label.trim())}`);
  });
}

function faultOf(label: string): string {
  if (/^byeaster$/i.test(label))
    return 'is not available: RFC 5545 knows no Easter; name its days in a schedule of dates (at)';
  if (/^dtstart$/i.test(label)) return 'stands beside params, not in it: write dtstart as a key of the schedule';
  const known = Object.keys(labels);
  return `is unknown; allowed are ${known.join(', ')}${didYouMean(label, known)}`;
}

/** What means the same in a rule of RFC 5545. */
function valueAs(name: PartName, value: string): string {
  const items = value
    .toUpperCase()
    .split(',')
    .map((item) => item.trim());
  if (name === 'BYDAY' || name === 'WKST') return items.map(weekdayAs).join();
  // To dateutil a date is its midnight; to RFC 5545, the whole day.
  if (name === 'UNTIL' && /^\d{4}-?\d\d-?\d\d$/.test(value.trim())) return `${value.trim()}T00:00:00`;
  return value;
}

function weekdayAs(item: string): string {
  const numbered = /^[0-6]$/.test(item) ? ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][Number(item)] : undefined;
  const [, name, nth] = /^([A-Z]{2})\(([+-]?\d+)\)$/.exec(item) ?? [];
  return numbered ?? (name === undefined ? item : `${nth}${name}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
