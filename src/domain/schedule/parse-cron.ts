import { CronPattern } from 'croner';
import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { cronDaysInWords } from './cron-day-words.ts';
import { parseHash, withLastOfHashes } from './cron-hash.ts';
import { cronSlots } from './cron-slots.ts';
import type { CronRule, RebootRule } from './schedule.ts';
import { counted } from './words.ts';

const nicknames: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** The names that stand for expressions. */
export const nicknameNames: readonly string[] = [...Object.keys(nicknames), '@reboot'];

/**
 * A cron rule from an expression or a nickname, of which `@reboot` is a rule of its own. Rejects with `Failure('bad_schedule')` that names the field of the
 * expression and what is allowed in it, or says why the expression can never fire.
 */
export function parseCron(value: unknown, field: string): CronRule | RebootRule {
  if (typeof value !== 'string') {
    throw bad(field, `${JSON.stringify(value)} is not a cron expression; write it as text, like "30 2 * * *"`);
  }
  const text = value.trim();
  if (/^@reboot$/i.test(text)) return { kind: 'reboot' };
  const expression = text.startsWith('@') ? fromNickname(text, field) : text.replace(/\s+/g, ' ');
  checkFields(expression, field);
  checkAsWhole(expression, field);
  return { kind: 'cron', expression };
}

function fromNickname(text: string, field: string): string {
  const expression = nicknames[text.toLowerCase()];
  if (expression !== undefined) return expression;
  throw bad(field, `"${text}" is not a nickname (${nicknameNames.join(', ')})${didYouMean(text, nicknameNames)}`);
}

/** One field of an expression. */
interface CronField {
  name: string;
  least: number;
  most: number;
  names: readonly string[];
  /** What else may stand in it. */
  special?: RegExp;
  allowed: string;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const weekdayItem = /^([0-7]|sun|mon|tue|wed|thu|fri|sat)(#[1-5L]|L)$/i;

const fields: CronField[] = [
  { name: 'second', least: 0, most: 59, names: [], allowed: '0-59' },
  { name: 'minute', least: 0, most: 59, names: [], allowed: '0-59' },
  { name: 'hour', least: 0, most: 23, names: [], allowed: '0-23' },
  {
    name: 'day of month',
    least: 1,
    most: 31,
    names: [],
    special: /^(L|([1-9]|[12]\d|3[01])W)$/i,
    allowed: '1-31, L (the last day), 15W (the working day nearest to the 15th)',
  },
  { name: 'month', least: 1, most: 12, names: months, allowed: '1-12 or jan-dec' },
  {
    name: 'day of week',
    least: 0,
    most: 7,
    names: weekdays,
    special: weekdayItem,
    allowed:
      '0-7 or sun-sat, mon#2 (the second Monday), 5L (the last Friday), all after a + when the day of month has to match too',
  },
];

function checkFields(expression: string, where: string): void {
  const texts = expression.split(' ').filter((text) => text !== '');
  if (texts.length !== 5 && texts.length !== 6) {
    throw bad(
      where,
      `"${expression}" has ${counted(texts.length, 'field')}; cron takes 5 (minute, hour, day of month, month, day of week), or 6 with leading seconds`,
    );
  }
  for (const [index, text] of texts.entries()) {
    const field = fields[index + 6 - texts.length] as CronField;
    if (field.name === 'day of month' && /^LW$/i.test(text)) continue;
    for (const item of itemsOf(text, field)) {
      const fault = faultOf(item, field);
      if (fault !== null) throw bad(where, `"${expression}": ${field.name} "${item}" ${fault}`);
    }
  }
}

/** A `+` before the day of week is about the whole field. */
function itemsOf(text: string, { name }: CronField): string[] {
  return (name === 'day of week' ? text.replace(/^\+/, '') : text).split(',');
}

/** What is wrong with one item of a list, or null. */
function faultOf(item: string, field: CronField): string | null {
  if (field.special?.test(item)) return null;
  if (/^H/i.test(item)) return faultOfHash(item, field);
  const [range = '', step, ...rest] = item.split('/');
  const [from = '', to, ...more] = range.split('-');
  if (rest.length > 0 || more.length > 0 || item === '') return `is not understood; allowed is ${field.allowed}`;
  if (step !== undefined && !isStep(step, field)) {
    return `has a step of "${step}"; allowed is 1-${field.most - field.least + 1}`;
  }
  if (range === '*' || (range === '?' && field.special)) return null;
  const first = numberOf(from, field);
  const last = to === undefined ? first : numberOf(to, field);
  const strange = first === null ? from : last === null ? (to ?? '') : null;
  if (first === null || last === null || strange !== null) {
    return `is not allowed; allowed is ${field.allowed}${nameNear(strange ?? '', field)}`;
  }
  if (to === undefined && step !== undefined) return `has a step and no range; write ${from}-${field.most}/${step}`;
  // Sunday ends a week as well as it begins one.
  const end = /^sun$/i.test(to ?? '') && first > 0 ? 7 : last;
  return first > end ? `runs backwards; write ${from}-${field.most},${field.least}-${to}` : null;
}

/** `monday` is spelt mon here. */
function nameNear(text: string, { names }: CronField): string {
  if (!/[a-z]{3}/i.test(text)) return '';
  const beginning = names.find((name) => text.toLowerCase().startsWith(name));
  return beginning === undefined ? didYouMean(text, names) : ` – did you mean "${beginning}"?`;
}

function faultOfHash(item: string, field: CronField): string | null {
  const hash = parseHash(item, field.name);
  if (!hash) return 'is not understood; write H, H(0-29), H/15 or H(0-29)/10 with a capital H';
  const { least, most, step } = hash;
  if (least < field.least || most > field.most) return `is out of range; allowed is ${field.allowed}`;
  if (least >= most) return `names no range; write it like H(${field.least}-${field.most})`;
  if (step === 1) return 'has a step of 1; write * for each, or H for one of them';
  const values = most - least + 1;
  return step !== null && (step < 1 || step > values) ? `has a step of "${step}"; allowed is 2-${values}` : null;
}

function isStep(step: string, field: CronField): boolean {
  return /^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= field.most - field.least + 1;
}

function numberOf(text: string, { least, most, names }: CronField): number | null {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) return index + least;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return number >= least && number <= most ? number : null;
}

/** Any moment does: what fires at all fires within the bound of a search from it. */
const anyAt = Date.UTC(2000, 0, 1);

function checkAsWhole(expression: string, where: string): void {
  const rarest = withLastOfHashes(expression);
  try {
    new CronPattern(rarest, undefined, { mode: '5-or-6-parts' });
  } catch (error) {
    throw bad(where, `"${expression}" is not understood: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (cronSlots(rarest, 'UTC', '').next(anyAt) !== null) return;
  const [monthday = '', month = '', weekday = ''] = rarest.split(' ').slice(-3);
  const days = cronDaysInWords(monthday, month, weekday)?.text.replace(/^on /, '');
  const reason = days
    ? `no year has ${days}`
    : `no month of ${month} has a day ${monthday} that is a day of week ${weekday}`;
  throw bad(where, `"${expression}" ${rarest === expression ? 'can' : 'may'} never fire: ${reason}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
