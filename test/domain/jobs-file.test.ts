import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJobsFile } from '../../src/domain/jobs-file.ts';

test('the jobs come in the order of the file, with its time zone where they name none', () => {
  const { jobs } = parseJobsFile(
    {
      timezone: 'Europe/Paris',
      jobs: {
        load: { command: ['./load'], schedule: '5m', timezone: 'UTC' },
        'extract:all': { command: ['./extract'], schedule: '30 2 * * *', enabled: false },
      },
    },
    'jobs.yaml',
  );
  assert.deepEqual(
    jobs.map(({ name, enabled, spec }) => [name, enabled, spec.schedule.timezone]),
    [
      ['load', true, 'UTC'],
      ['extract:all', false, 'Europe/Paris'],
    ],
  );
});

test('a file may hold no jobs when it says so', () => {
  assert.deepEqual(parseJobsFile({ jobs: {} }, 'jobs.yaml'), { jobs: [], pools: new Map() });
});

test('feature 10: all problems of a file are told at once, each with its place', () => {
  const document = {
    timezone: 'Europe/Pariss',
    pools: { db: 0 },
    job: {},
    jobs: {
      good: { command: ['true'] },
      '5th': { command: ['true'] },
      nightly: { command: 'a b', timeout: 'soon' },
      empty: null,
    },
  };
  assert.throws(
    () => parseJobsFile(document, 'jobs.yaml'),
    (error: { reason: string; message: string }) => {
      assert.equal(error.reason, 'bad_job_file');
      const lines = error.message.split('\n');
      const places = lines.map((line) => line.split(': ').slice(0, 2).join(': '));
      assert.deepEqual(places, [
        'jobs.yaml: job',
        'jobs.yaml: timezone',
        'jobs.yaml: jobs.5th',
        'jobs.yaml: jobs.nightly.command',
        'jobs.yaml: jobs.nightly.timeout',
        'jobs.yaml: jobs.empty',
        'jobs.yaml: pools.db',
      ]);
      assert.match(lines[0] ?? '', /did you mean "jobs"\?$/);
      return true;
    },
  );
});

const refused: [unknown, RegExp][] = [
  [null, /^jobs\.yaml: it is empty; write jobs:/],
  [['a'], /^jobs\.yaml: \["a"\] is no jobs file/],
  [{}, /^jobs\.yaml: jobs: is empty or missing/],
  [{ jobs: null }, /^jobs\.yaml: jobs: is empty or missing/],
  [{ jobs: ['a'] }, /^jobs\.yaml: jobs: \["a"\] is not a set of jobs/],
];

for (const [document, message] of refused) {
  test(`${JSON.stringify(document)} is refused with ${message.source}`, () => {
    assert.throws(() => parseJobsFile(document, 'jobs.yaml'), { reason: 'bad_job_file', message });
  });
}
