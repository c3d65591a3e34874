import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateutilAnswers } from '../test/rig/dateutil.ts';
import { recurrenceCases } from '../test/rig/recurrence-cases.ts';

/**
 * Writes test/domain/schedule/rrule-cases.jsonl anew: generated rules with what python-dateutil says of them, so that they prove
 * something where Python is not at hand. Needs Debian's python3-dateutil. Rules without slots are the least telling: most go.
 */
const slotsKept = 6;
const cases = recurrenceCases(5545, 700);
const answered = dateutilAnswers(cases).map((answer, index) => ({ ...cases[index], ...answer }));
const told = answered.filter(({ slots, more }, index) => slots.length > 0 || (!more && index % 10 === 0));
const lines = told.map(({ slots, more, ...rest }) =>
  JSON.stringify({ ...rest, slots: slots.slice(0, slotsKept), more: more || slots.length > slotsKept }),
);
writeFileSync(join(import.meta.dirname, '../test/domain/schedule/rrule-cases.jsonl'), `${lines.join('\n')}\n`);
process.stdout.write(`${lines.length} cases\n`);
