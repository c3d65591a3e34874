import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeSchedule } from '../src/domain/schedule/describe.ts';
import { nextSlot } from '../src/domain/schedule/next-slot.ts';
import { parseSchedule, scheduleKeys } from '../src/domain/schedule/parse-schedule.ts';
import { parseYaml } from '../src/system/yaml.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/schedules.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(.+)` \| (.+) \| (.+) \|$/gm)].map(([, form = '', words, slot]) => ({
  form,
  words,
  slot,
}));

const begin = Date.UTC(2026, 0, 1);
const context = { timezone: 'UTC', anchorAt: begin, name: 'nightly' };

test('every key of a schedule has an example on the page', () => {
  assert.ok(rows.length > 40, `${rows.length} examples`);
  const shown = rows.map(({ form }) => form).join('\n');
  assert.deepEqual(
    scheduleKeys.filter((key) => !shown.includes(`${key}:`)),
    [],
  );
});

for (const { form, words, slot } of rows) {
  test(`the page says of ${form} what the program says`, () => {
    const schedule = parseSchedule(parseYaml(form, 'docs/schedules.md'));
    assert.deepEqual(
      [words, slot],
      [describeSchedule(schedule).replaceAll('*', '\\*'), slotText(nextSlot(schedule, begin, context))],
    );
  });
}

function slotText(at: number | null): string {
  if (at === null) return 'none';
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' }).format(at);
  return `${weekday} ${new Date(at).toISOString().slice(0, 19).replace('T', ' ').replace(/:00$/, '')}`;
}
