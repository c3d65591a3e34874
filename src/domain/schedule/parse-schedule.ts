import { looksLikeDuration } from '../duration.ts';
import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { parseAfter } from './parse-after.ts';
import { looksLikeInstant, parseAt } from './parse-at.ts';
import { nicknameNames, parseCron } from './parse-cron.ts';
import { parseMonthly, parseWeekly } from './parse-days-at.ts';
import { parseEvery } from './parse-every.ts';
import { parseFrequency } from './parse-frequency.ts';
import { type Calendars, limitKeys, parseLimits } from './parse-limits.ts';
import { parsePolicies, policyKeys } from './parse-policies.ts';
import { looksLikeRrule, parseRrule, zoneOfRrule } from './parse-rrule.ts';
import { parseTimes } from './parse-times.ts';
import type { Rule, Schedule } from './schedule.ts';
import { parseTimezone } from './timezone.ts';

/** Reads the value of one key of the object form, which is `form`; `field` is where the value stands, `place` where the form does. */
type Reader = (value: unknown, field: string, form: Record<string, unknown>, place: string) => Rule[];

const readers: Record<string, Reader> = {
  cron: (value, field) => listOf(value, field).map((one) => parseCron(one, field)),
  every: (value, field, { anchor }, place) => [parseEvery(value, field, anchor, `${place}.anchor`)],
  times: (value, field) => [parseTimes(value, field)],
  weekly: (value, field) => listOf(value, field).map((one) => parseWeekly(one, field)),
  monthly: (value, field) => listOf(value, field).map((one) => parseMonthly(one, field)),
  rrule: (value, _field, { dtstart }, place) => [parseRrule(value, dtstart, place)],
  frequency: (frequency, _field, { params, dtstart }, place) => [parseFrequency({ frequency, params, dtstart }, place)],
  at: (value, field) => [parseAt(value, field)],
  after: (value, field) => [parseAfter(value, field)],
  manual: parseManual,
};

/** The keys of the object form that say when; the others narrow or place what these say. */
export const ruleKeys: readonly string[] = Object.keys(readers);

/** Keys that say more about the rule of another key, one of which must be there. */
const companions: Record<string, readonly string[]> = {
  anchor: ['every'],
  dtstart: ['rrule', 'frequency'],
  params: ['frequency'],
};

/** Every key of the object form. */
export const scheduleKeys: readonly string[] = [
  ...ruleKeys,
  ...Object.keys(companions),
  ...limitKeys,
  ...policyKeys,
  'timezone',
];

/**
 * A schedule from any of its forms: a cron expression, a nickname, a duration, an ISO instant, `manual`, an object of rules, or
 * a list of these (their union), in which limits have an item of their own; a text that is a JSON object or list is read as such.
 * Rejects with `Failure('bad_schedule' | 'bad_duration' | 'bad_timezone')` whose sentence begins with the place, `field` and what
 * is in it.
 */
export function parseSchedule(input: unknown, field = 'schedule', calendars: Calendars = null): Schedule {
  const value = typeof input === 'string' && /^\s*[{[]/.test(input) ? fromJson(input, field) : input;
  const forms = Array.isArray(value)
    ? value.map((one, index) => parseForm(one, `${field}[${index}]`, calendars))
    : [parseForm(value, field, calendars)];
  if (forms.length === 0) throw bad(field, 'is an empty list; name at least one rule, or {manual: true}');
  const [only, ...others] = forms;
  const schedule = only && others.length === 0 ? only : joinForms(forms, field);
  if (schedule.rules.length === 0) throw bad(field, `has no rule; name one of ${Object.keys(readers).join(', ')}`);
  return schedule;
}

/** What is not a rule holds for all of them, so that it may not look as if it belonged to one. */
function joinForms(forms: Schedule[], field: string): Schedule {
  const zones = new Set(forms.filter(({ rules }) => rules.length > 0).map(({ timezone }) => timezone));
  if (zones.size > 1) throw bad(field, 'has rules in different time zones; a schedule has one: give it to the job');
  const joined: Schedule = { rules: [] };
  for (const [index, { rules, timezone, ...whole }] of forms.entries()) {
    if (rules.length > 0 && Object.keys(whole).length > 0) {
      throw bad(
        `${field}[${index}]`,
        'says what holds for all rules of the list; give that an item of its own, without a rule',
      );
    }
    const twice = Object.keys(whole).find((key) => key in joined);
    if (twice !== undefined) throw bad(`${field}[${index}]`, `gives ${twice} once more; give them in one item`);
    Object.assign(joined, timezone === undefined ? whole : { timezone, ...whole });
    joined.rules.push(...rules);
  }
  return joined;
}

function parseForm(value: unknown, field: string, calendars: Calendars): Schedule {
  if (typeof value === 'string' && looksLikeRrule(value)) return parseObject({ rrule: value }, field, calendars);
  if (typeof value === 'string') return { rules: [parseText(value.trim(), field)] };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return parseObject(value, field, calendars);
  throw bad(
    field,
    `${JSON.stringify(value)} is not a schedule; write a cron expression ("30 2 * * *"), an interval ("15m"), an instant, or one of {${Object.keys(readers).join(', ')}}`,
  );
}

function parseText(text: string, field: string): Rule {
  if (text === 'manual') return { kind: 'manual' };
  if (looksLikeDuration(text)) return parseEvery(text, field);
  if (looksLikeInstant(text)) return parseAt(text, field);
  if (text !== '' && (text.startsWith('@') || /[\s*]/.test(text))) return parseCron(text, field);
  const cure = /^\d+(\.\d+)?$/.test(text)
    ? ` – did you mean "${text}s" or "${text}m"?`
    : didYouMean(`@${text}`, nicknameNames);
  throw bad(
    field,
    `"${text}" is not a schedule; write a cron expression ("30 2 * * *"), a nickname (@daily), an interval ("15m") or an instant${cure}`,
  );
}

function parseObject(value: object, field: string, calendars: Calendars): Schedule {
  const { timezone, ...entries } = value as Record<string, unknown>;
  const rules = Object.entries(entries).flatMap(([key, entry]) => {
    const strange = strangeScheduleKey(key, field);
    if (strange) throw strange;
    refuseAlone(key, entries, field);
    return readers[key]?.(entry, `${field}.${key}`, entries, field) ?? [];
  });
  const whole = { ...parseLimits(entries, field, calendars), ...parsePolicies(entries, field) };
  if (rules.length === 0 && ![...limitKeys, ...policyKeys].some((key) => entries[key] != null)) {
    throw bad(field, `has no rule; name one of ${Object.keys(readers).join(', ')}`);
  }
  const zone = zoneOf(timezone, entries.rrule, field);
  return { rules, ...(zone === undefined ? {} : { timezone: zone }), ...whole };
}

function refuseAlone(key: string, form: Record<string, unknown>, field: string): void {
  const wanted = companions[key];
  if (wanted === undefined || wanted.some((one) => form[one] !== undefined)) return;
  throw bad(`${field}.${key}`, `belongs to ${wanted.join(' or ')}, which is not there`);
}

function zoneOf(timezone: unknown, rrule: unknown, field: string): string | undefined {
  const ofRrule = zoneOfRrule(rrule, `${field}.rrule`);
  if (timezone === undefined) return ofRrule;
  const zone = parseTimezone(timezone, `${field}.timezone`);
  if (ofRrule === undefined || ofRrule === zone) return zone;
  throw bad(`${field}.timezone`, `"${zone}" is another zone than that of the rrule, ${ofRrule}; keep one of them`);
}

function parseManual(value: unknown, field: string): Rule[] {
  if (value === true) return [{ kind: 'manual' }];
  if (value === false) return [];
  throw bad(field, `${JSON.stringify(value)} is not allowed; write true`);
}

function listOf(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) throw bad(field, 'is an empty list; name at least one');
  return value;
}

function fromJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(field, `${text} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is wrong with a key of the object form, which stands at `field`; null when there is such a key. */
export function strangeScheduleKey(key: string, field: string): Failure | null {
  if (scheduleKeys.includes(key)) return null;
  return bad(`${field}.${key}`, `is unknown; allowed are ${scheduleKeys.join(', ')}${didYouMean(key, scheduleKeys)}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
