import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { croniterAnswers, expressionCases } from '../test/rig/expression-cases.ts';

/**
 * Writes test/domain/schedule/cron-cases.jsonl anew: generated expressions with what python-croniter says of them, so that they
 * prove something where Python is not at hand. Needs Debian's python3-croniter.
 */
const cases = expressionCases(5, 450);
const answers = croniterAnswers(cases);
const told = cases.map(({ expression, from }, index) => ({ expression, from, slots: answers[index] ?? [] }));
const lines = told.filter(({ slots }) => slots.length > 0).map((one) => JSON.stringify(one));
writeFileSync(join(import.meta.dirname, '../test/domain/schedule/cron-cases.jsonl'), `${lines.join('\n')}\n`);
process.stdout.write(`${lines.length} cases\n`);
