import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobSpec } from '../../src/domain/job.ts';
import { parseJobsFile } from '../../src/domain/jobs-file.ts';
import type { Pool } from '../../src/domain/pool.ts';
import { parsePools, reasonToWaitForPool } from '../../src/domain/pool.ts';
import { planPools } from '../../src/domain/pool-plan.ts';

const takers = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((job, index) => ({ job, runId: index + 1 }));

test('who waits for a place is told who has them', () => {
  const wait = (size: number | null, count: number) =>
    reasonToWaitForPool({ name: 'db', size, takers: takers.slice(0, count) }, 'schedule');
  assert.equal(wait(2, 1), null);
  assert.equal(wait(1, 1), 'waits for the pool db: its place is taken, by a (r1)');
  assert.equal(wait(2, 2), 'waits for the pool db: 2 of 2 places are taken, by a (r1) and b (r2)');
  assert.equal(wait(3, 3), 'waits for the pool db: 3 of 3 places are taken, by a (r1), b (r2) and c (r3)');
  assert.match(wait(7, 7) ?? '', /by a \(r1\), b \(r2\), c \(r3\), d \(r4\), e \(r5\) and 2 more$/);
  assert.match(wait(null, 0) ?? '', /which is not defined: define it in a jobs file, or with `chroniker pool set db/);
});

test('a forced run waits for no place, and nobody waits without a pool', () => {
  assert.equal(reasonToWaitForPool({ name: 'db', size: 1, takers }, 'force'), null);
  assert.equal(reasonToWaitForPool(undefined, 'schedule'), null);
});

test('the pools of a file are names with whole numbers', () => {
  const problems: string[] = [];
  parsePools({ db: 0, '8': 2, web: 1.5, ok: 3, text: '2' }, problems);
  parsePools([2], problems);
  assert.deepEqual(
    problems.map((problem) => problem.replace(/ (?:is no|is not).*/, '')),
    ['pools: "8"', 'pools.db: 0', 'pools.web: 1.5', 'pools.text: "2"', 'pools: [2]'],
  );
  assert.deepEqual(parsePools(null, []), new Map());
});

const file = (pools: object, jobs: Record<string, string> = {}) => {
  const entries = Object.entries(jobs).map(([name, pool]) => [name, { command: ['x'], pool }]);
  return parseJobsFile({ pools, jobs: Object.fromEntries(entries) }, '/a.yaml');
};
const stored = (name: string, size: number, origin: string | null): Pool => ({ name, size, origin });
const naming = (name: string, pool: string) => ({ name, spec: { pool } as JobSpec, origin: null });
const plan = (wanted: ReturnType<typeof file>, pools: Pool[], others: ReturnType<typeof naming>[] = []) =>
  planPools(wanted, { path: '/a.yaml', pools, others, isLeftBehind: ({ origin }) => origin === '/gone.yaml' });

test('a file makes its pools what it says, and leaves those of others alone', () => {
  const pools = [stored('same', 1, '/a.yaml'), stored('other', 2, '/b.yaml'), stored('old', 3, '/a.yaml')];
  const { saves, deletes, problems } = plan(file({ same: 1, grown: 5 }, { one: 'other', two: 'grown' }), pools);
  assert.deepEqual(saves, [stored('grown', 5, '/a.yaml')]);
  assert.deepEqual([deletes, problems], [['old'], []]);
  assert.deepEqual(plan(file({ same: 4 }), [stored('same', 1, '/gone.yaml')]).saves, [stored('same', 4, '/a.yaml')]);
});

test('a pool that another file defines, that is missed or that is not there is refused with all names', () => {
  const problemsOf = (...given: Parameters<typeof plan>) => plan(...given).problems.join('\n');
  assert.match(problemsOf(file({ db: 1 }), [stored('db', 1, '/b.yaml')]), /^pools\.db: .*is defined by \/b\.yaml/);
  assert.match(
    problemsOf(file({ db: 1 }), [stored('db', 1, null)]),
    /made by hand already; .*chroniker pool delete db/,
  );
  const gone = [stored('db', 1, '/a.yaml')];
  assert.match(problemsOf(file({}), gone, [naming('k', 'db')]), /no longer in the file.* name it: k \(made by hand\)/);
  assert.match(
    problemsOf(file({ web: 1 }, { nightly: 'wbe' }), gone),
    /^jobs\.nightly\.pool: there is no pool "wbe" – did you mean "web"\?/,
  );
});
