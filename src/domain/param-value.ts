import { byteLength, isTooLong, longestSentence } from './argument-size.ts';
import { shown } from './field.ts';
import { didYouMean } from './nearest.ts';
import type { Param, ParamType } from './param.ts';

/** A value as the command will see it, or what is wrong with it, in words that begin with the value. */
export type ReadValue = { text: string } | { fault: string };

/** A value that was typed, or stands in a jobs file, as a parameter of this kind. */
export function readParamValue(param: Pick<Param, 'type' | 'choices' | 'min' | 'max'>, value: unknown): ReadValue {
  const read = readers[param.type](value);
  if ('fault' in read) return read;
  const fault = faultOf(param, read.text);
  return fault === null ? read : { fault: `${shown(value)} ${fault}` };
}

/** Which of two canonical texts comes first, as `sort` asks. */
export function compareValues(type: ParamType, one: string, other: string): number {
  if (type === 'integer' || type === 'number') return Number(one) - Number(other);
  return one < other ? -1 : Number(one > other);
}

const readers: Record<ParamType, (value: unknown) => ReadValue> = {
  text: readText,
  integer: (value) => {
    const text = plain(value);
    if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { text: String(Number(text) + 0) };
    return { fault: `${shown(value)} is not a whole number; write it like 3` };
  },
  number: (value) => {
    const text = plain(value);
    const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
    return isNumber
      ? { text: String(Number(text) + 0) }
      : { fault: `${shown(value)} is not a number; write it like 0.5` };
  },
  boolean: (value) => {
    const text = plain(value).toLowerCase();
    return text === 'true' || text === 'false'
      ? { text }
      : { fault: `${shown(value)} is not allowed; write true or false` };
  },
  date: (value) => {
    const text = plain(value);
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return { fault: `${shown(value)} is not a date; write it like 2026-12-25` };
    const date = new Date(`${text}T00:00Z`);
    const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
    return exists ? { text } : { fault: `${shown(value)} does not exist in the calendar` };
  },
};

function readText(value: unknown): ReadValue {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { fault: `${shown(value)} is not a text; put it in quotes: "${value}", or say its type` };
  }
  if (typeof value !== 'string') return { fault: `${shown(value)} is not a text` };
  if (!value.isWellFormed()) return { fault: 'it holds half a character (a lone surrogate), which no variable can' };
  if (value.includes('\0')) return { fault: 'it holds a NUL character, which no variable can' };
  // With room for the name.
  if (isTooLong(`${' '.repeat(longestName)}${value}`)) {
    return { fault: `it is ${byteLength(value)} bytes long; ${longestSentence}` };
  }
  return { text: value };
}

const longestName = 200;

/** Numbers and truths of a file, and what was typed. */
function plain(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}

function faultOf({ type, choices, min, max }: Pick<Param, 'type' | 'choices' | 'min' | 'max'>, text: string) {
  if (choices && !choices.includes(text))
    return `is not allowed; choose ${choices.join(', ')}${didYouMean(text, choices)}`;
  const isLow = min !== undefined && compareValues(type, text, min) < 0;
  const isHigh = max !== undefined && compareValues(type, text, max) > 0;
  return isLow || isHigh ? `is not allowed; write ${rangeText(min, max)}` : null;
}

function rangeText(min: string | undefined, max: string | undefined): string {
  if (max === undefined) return `${min} or more`;
  return min === undefined ? `${max} or less` : `${min} to ${max}`;
}
