import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { frequencies, type Recurrence } from './recurrence.ts';
import { refuseConflicts } from './recurrence-conflicts.ts';
import { type PartName, partNames, type RecurrencePart, readPart } from './recurrence-parts.ts';

/** The rule of a canonical text. */
export function recurrenceOf(text: string): Recurrence {
  return readRecurrence(rruleParts(text, 'rrule'), 'rrule');
}

/** The parts of an RFC 5545 rule, `FREQ=…`. Rejects with `Failure('bad_schedule')` that names a part it does not know. */
export function rruleParts(text: string, field: string): RecurrencePart[] {
  const written = text.split(';').map((part) => part.trim());
  return written.filter((part) => part !== '').map((part) => rrulePart(part, field));
}

/** The rule that these parts make. Rejects with `Failure('bad_schedule')` naming the part and what is allowed. */
export function readRecurrence(parts: readonly RecurrencePart[], field: string): Recurrence {
  const read = Object.assign({}, ...parts.map(readPart)) as Partial<Recurrence>;
  const twice = parts.find(({ name }, index) => parts.findIndex((part) => part.name === name) < index);
  if (twice)
    throw bad(twice.field, `"${twice.written}" is there a second time; write one, as a list where it may be one`);
  const { frequency } = read;
  if (frequency === undefined) {
    throw bad(field, `has no FREQ; name one of ${frequencies.map((one) => `FREQ=${one}`).join(', ')}`);
  }
  const rule = { ...nothingGiven, ...read, frequency };
  refuseConflicts(rule, parts);
  return rule;
}

const nothingGiven = {
  interval: 1,
  ...{ months: [], weeks: [], yeardays: [], monthdays: [], weekdays: [] },
  ...{ hours: [], minutes: [], seconds: [], positions: [] },
  weekStart: 1,
};

function rrulePart(part: string, field: string): RecurrencePart {
  const [, label, value = ''] = /^([^=]*)=(.*)$/.exec(part) ?? [];
  if (label === undefined) throw bad(field, `"${part}" is not understood; write NAME=value, like BYHOUR=9`);
  const name = label.trim().toUpperCase() as PartName;
  if (partNames.includes(name)) return { name, value, written: part, field };
  throw bad(field, `"${part}" is unknown; allowed are ${partNames.join(', ')}${didYouMean(label, partNames)}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
