import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dateutilAnswers, noDateutil } from '../../rig/dateutil.ts';
import { type RecurrenceAnswer, type RecurrenceCase, recurrenceCases } from '../../rig/recurrence-cases.ts';
import { assertAgrees, offsetAt } from './agrees.ts';

const days = 86_400_000;

test('feature 14, 15: hundreds of rules fire as python-dateutil once said', () => {
  const lines = readFileSync(join(import.meta.dirname, 'rrule-cases.jsonl'), 'utf8')
    .trim()
    .split('\n');
  assert.ok(lines.length > 400, String(lines.length));
  for (const line of lines) {
    const { slots, more, ...one } = JSON.parse(line) as RecurrenceCase & RecurrenceAnswer;
    assertAgrees(one, { slots, more });
  }
});

test('feature 14, 15: thousands of rules of all frequencies and parts fire as python-dateutil says', {
  skip: noDateutil,
}, () => {
  const cases = recurrenceCases(2026, 2000);
  const answers = dateutilAnswers(cases);
  for (const [index, one] of cases.entries()) assertAgrees(one, answers[index] as RecurrenceAnswer);
  const telling = answers.filter(({ slots }) => slots.length > 0).length;
  assert.ok(telling > 1200, `${telling} rules had slots`);
});

const zones = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo'];

test('away from changes of the clocks rules fire as python-dateutil says in every zone', { skip: noDateutil }, () => {
  const cases = recurrenceCases(1970, 600).filter(({ rule }) => !/HOURLY|MINUTELY|SECONDLY/.test(rule));
  const answers = dateutilAnswers(cases);
  let compared = 0;
  for (const [index, one] of cases.entries()) {
    const zone = zones[index % zones.length] as string;
    const answer = beforeChanges(answers[index] as RecurrenceAnswer, zone);
    if (isNearChange(one.from, zone) || isNearChange(one.start, zone) || /COUNT/.test(one.rule)) continue;
    assertAgrees(one, answer, zone);
    compared += answer.slots.length;
  }
  assert.ok(compared > 1000, `${compared} slots were compared`);
});

/** The first slots, up to one that is near a change of the clocks. */
function beforeChanges({ slots, more }: RecurrenceAnswer, zone: string): RecurrenceAnswer {
  const near = slots.findIndex((slot) => isNearChange(slot, zone));
  return near < 0 ? { slots, more } : { slots: slots.slice(0, near), more: true };
}

function isNearChange(wallText: string, zone: string): boolean {
  const at = Date.parse(`${wallText}Z`);
  return offsetAt(zone, at - 2 * days) !== offsetAt(zone, at + 2 * days);
}
