import assert from 'node:assert/strict';
import { recurrenceOf } from '../../../src/domain/schedule/read-recurrence.ts';
import { recurrenceText } from '../../../src/domain/schedule/recurrence.ts';
import { rruleSlots } from '../../../src/domain/schedule/rrule-slots.ts';
import type { RecurrenceAnswer, RecurrenceCase } from '../../rig/recurrence-cases.ts';

const offsets = new Map<string, Intl.DateTimeFormat>();

/** Fails unless walking, stepping forwards, stepping backwards and counting all give the slots that an oracle gave. */
export function assertAgrees({ rule, start, from }: RecurrenceCase, answer: RecurrenceAnswer, zone = 'UTC'): void {
  const slots = rruleSlots({ kind: 'rrule', rule: recurrenceText(recurrenceOf(rule)), dtstart: start }, zone, 0);
  const fromAt = instantOf(from, zone);
  const wanted = answer.slots.map((slot) => instantOf(slot, zone));
  const told = `${rule} from ${start}, after ${from}`;
  assert.deepEqual(taken(slots.walk(fromAt), answer).map(iso), wanted.map(iso), told);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return;
  for (const [index, at] of [fromAt, ...wanted].entries()) {
    if (index < wanted.length) assert.equal(slots.next(at), wanted[index], `next of ${told}`);
    if (index > 1) assert.equal(slots.previous(at - 1), wanted[index - 2], `previous of ${told}`);
  }
  assert.equal(slots.previous(last), last, told);
  assert.equal(slots.count(fromAt, last), wanted.length, `count of ${told}`);
  if (!answer.more) assert.equal(slots.next(last), null, told);
}

function taken(walk: Generator<number>, { slots, more }: RecurrenceAnswer): number[] {
  const found: number[] = [];
  if (more && slots.length === 0) return found;
  for (const at of walk) {
    found.push(at);
    if (more ? found.length === slots.length : found.length > slots.length) break;
  }
  return found;
}

/** The instant of a wall-clock time far from any change of the zone's clocks. */
export function instantOf(wallText: string, zone: string): number {
  const wall = Date.parse(`${wallText}Z`);
  return wall - offsetAt(zone, wall);
}

/** By the name of the offset, unlike the code that is proven here. */
export function offsetAt(timeZone: string, at: number): number {
  if (timeZone === 'UTC') return 0;
  const format = offsets.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  offsets.set(timeZone, format);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(at)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
