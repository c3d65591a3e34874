import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, type ConditionEnd, describeCondition, isAsked } from '../../src/domain/condition.ts';

const silent: ConditionEnd = { status: 0, signal: null, stdout: '', stderr: '' };

/** [how it ended, what that means, the reason] */
const ends: [Partial<ConditionEnd>, string, string][] = [
  [{ status: 0 }, 'yes', ''],
  [{ status: 0, stdout: 'five files\n', stderr: 'a warning\n' }, 'yes', ''],
  [{ status: 1 }, 'no', 'exit code 1'],
  [{ status: 1, stdout: '\n  the inbox is empty \nreally\n' }, 'no', 'the inbox is empty'],
  [{ status: 1, stderr: '\n \n' }, 'no', 'exit code 1'],
  [
    { status: 1, stderr: 'Traceback (most recent call last):\n…' },
    'crashed',
    'exit code 1: Traceback (most recent call last):',
  ],
  [{ status: 2 }, 'crashed', 'exit code 2'],
  [{ status: 127, stderr: 'sh: has-work: not found\n' }, 'crashed', 'exit code 127: sh: has-work: not found'],
  [{ status: null, signal: 'SIGSEGV' }, 'crashed', 'SIGSEGV'],
  [{ status: 1, stdout: '\u001b[31mred\u0007\n' }, 'no', '[31mred'],
  [{ status: 1, stdout: 'x'.repeat(900) }, 'no', `${'x'.repeat(199)}…`],
];

for (const [end, verdict, reason] of ends) {
  test(`feature 72: a condition that ends with ${JSON.stringify(end).slice(0, 80)} is ${verdict}`, () => {
    assert.deepEqual(answerOf({ ...silent, ...end }), { verdict, reason });
  });
}

test('a condition is asked for slots and for what follows an upstream, and not for what a person asked for or what is tried again', () => {
  const asked = (['schedule', 'upstream', 'retry', 'trigger', 'force', 'rerun', 'backfill'] as const).filter((cause) =>
    isAsked({ cause }),
  );
  assert.deepEqual(asked, ['schedule', 'upstream']);
});

test('a condition is described in one line', () => {
  const timeoutMs = 30_000;
  assert.equal(
    describeCondition({ command: { argv: ['./has-work', 'a b'] }, timeoutMs }),
    './has-work "a b", at most 30s',
  );
  assert.equal(describeCondition({ command: { shell: 'a | b' }, timeoutMs }), 'shell: a | b, at most 30s');
  const query = 'select 1';
  assert.equal(describeCondition({ query, connection: null, timeoutMs }), 'query: select 1, at most 30s');
  assert.equal(
    describeCondition({ query, connection: { env: 'REPORTS' }, timeoutMs }),
    'query: select 1 (of $REPORTS), at most 30s',
  );
});
