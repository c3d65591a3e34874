import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import {
  croniterAnswers,
  type ExpressionCase,
  expressionCases,
  noCroniter,
  noSystemd,
  systemdAnswer,
} from '../../rig/expression-cases.ts';

const utc = { timezone: 'UTC', anchorAt: 0, name: 'job' };

test('feature 14: hundreds of expressions fire as python-croniter once said', () => {
  const lines = readFileSync(join(import.meta.dirname, 'cron-cases.jsonl'), 'utf8')
    .trim()
    .split('\n');
  assert.ok(lines.length >= 400, String(lines.length));
  for (const line of lines) {
    const { slots, ...one } = JSON.parse(line) as ExpressionCase & { slots: string[] };
    assertAgrees(one, slots);
  }
});

test('feature 14: thousands of expressions fire as python-croniter says', { skip: noCroniter }, () => {
  const cases = expressionCases(2026, 2000);
  const answers = croniterAnswers(cases);
  for (const [index, one] of cases.entries()) assertAgrees(one, answers[index] ?? []);
  assert.ok(answers.filter(({ length }) => length > 0).length > 1900);
});

test('feature 14: expressions fire as systemd says where it can say the same', { skip: noSystemd }, () => {
  const cases = expressionCases(1970, 400).filter(({ calendar }) => calendar !== null);
  assert.ok(cases.length > 150, String(cases.length));
  for (const one of cases) assertAgrees(one, systemdAnswer(one, 6));
});

/** Forwards, backwards, counted and walked. */
function assertAgrees({ expression, from }: ExpressionCase, expected: readonly string[]): void {
  const schedule = parseSchedule(expression);
  const fromAt = Date.parse(`${from}Z`);
  const slots = expected.map((text) => Date.parse(`${text}Z`));
  const last = slots.at(-1);
  const found: (number | null)[] = [];
  for (let at: number | null = fromAt; at !== null && found.length < slots.length; ) {
    at = nextSlot(schedule, at, utc);
    found.push(at);
  }
  assert.deepEqual(found.map(asText), expected, `${expression} after ${from}`);
  if (last === undefined) return;
  assert.equal(countSlots(schedule, fromAt, last, utc), slots.length, `${expression} is counted from ${from}`);
  assert.deepEqual([...slotsBetween(schedule, fromAt, last, utc)], slots, `${expression} is walked from ${from}`);
  assert.equal(previousSlot(schedule, last - 1, utc), slots.at(-2) ?? previousSlot(schedule, fromAt, utc));
}

function asText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().slice(0, 19);
}
