import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  breakerKeySchemas,
  fileKeySchemas,
  jobKeySchemas,
  jobsFileSchema,
  outputKeySchemas,
  retryKeySchemas,
} from '../scripts/jobs-file-schema.ts';
import { scheduleKeySchemas } from '../scripts/schedule-schema.ts';
import { breakerKeys } from '../src/domain/breaker.ts';
import { jobKeys, outputKeys } from '../src/domain/job-keys.ts';
import { parseJobsFile } from '../src/domain/jobs-file.ts';
import { retryKeys } from '../src/domain/retries.ts';
import { scheduleKeys } from '../src/domain/schedule/parse-schedule.ts';
import { parseYaml } from '../src/system/yaml.ts';
import { refusals } from './rig/json-schema.ts';

const root = join(import.meta.dirname, '..');
const schema = jobsFileSchema;

test('the published schema is that of the code (scripts/write-schema.ts writes it)', () => {
  const published = readFileSync(join(root, 'schema/jobs-file.schema.json'), 'utf8');
  assert.equal(published, `${JSON.stringify(schema, null, 2)}\n`);
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  assert.ok(files.includes('schema'), 'the package holds it');
});

test('the schema has the keys that a jobs file has, and no others', () => {
  assert.deepEqual(Object.keys(jobKeySchemas).toSorted(), jobKeys.toSorted());
  assert.deepEqual(Object.keys(outputKeySchemas).toSorted(), outputKeys.toSorted());
  assert.deepEqual(Object.keys(retryKeySchemas).toSorted(), retryKeys.toSorted());
  assert.deepEqual(Object.keys(breakerKeySchemas).toSorted(), breakerKeys.toSorted());
  assert.deepEqual(Object.keys(scheduleKeySchemas).toSorted(), scheduleKeys.toSorted());
  for (const key of Object.keys(fileKeySchemas)) {
    assert.doesNotThrow(() => parseJobsFile({ jobs: {}, [key]: key === 'jobs' ? {} : null }, 'jobs.yaml'), key);
  }
});

test('every jobs file that a page or the first project shows is one by the schema and by the program', () => {
  const examples = [
    ...globSync(['README.md', 'docs/*.md'], { cwd: root }).flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text),
    ),
    /const jobs = `(.*?)`;/s.exec(readFileSync(join(root, 'src/app/init.ts'), 'utf8'))?.[1] ?? '',
  ];
  const files = examples.filter((text) => /^jobs:/m.test(text));
  assert.ok(files.length >= 2, `${files.length} examples`);
  for (const text of files) {
    const document = parseYaml(text, 'example');
    assert.deepEqual(refusals(schema, document), [], text);
    parseJobsFile(document, 'example');
  }
});

/** [jobs file, the path that is refused] */
const refused: [unknown, string][] = [
  [{}, '.jobs is missing'],
  [{ jobs: {}, job: {} }, '.job'],
  [{ jobs: { '7up': { command: ['a'] } } }, '.jobs.7up'],
  [{ jobs: { a: { command: ['a'], timeuot: '1m' } } }, '.jobs.a.timeuot'],
  [{ jobs: { a: { command: 'a' } } }, '.jobs.a.command'],
  [{ jobs: { a: { command: [] } } }, '.jobs.a.command'],
  [{ jobs: { a: { command: ['a'], schedule: { evry: '5m' } } } }, '.jobs.a.schedule.evry'],
  [{ jobs: { a: { command: ['a'], schedule: { every: '5m', dst: { gap: 'no' } } } } }, '.jobs.a.schedule.dst.gap'],
  [{ jobs: { a: { command: ['a'], schedule: { every: '5m', maxRuns: 0 } } } }, '.jobs.a.schedule.maxRuns'],
  [{ jobs: { a: { command: ['a'], output: { stdin: true } } } }, '.jobs.a.output.stdin'],
  [{ jobs: { a: { command: ['a'], retries: { delay: '1m' } } } }, '.jobs.a.retries.limit is missing'],
  [{ jobs: { a: { command: ['a'], retries: { limit: 1, codes: [256] } } } }, '.jobs.a.retries.codes[0]'],
  [{ jobs: { a: { command: ['a'], skipCodes: [] } } }, '.jobs.a.skipCodes'],
  [{ jobs: { a: { command: ['a'], breaker: -1 } } }, '.jobs.a.breaker'],
];

for (const [document, path] of refused) {
  test(`${JSON.stringify(document)} is refused by the schema at ${path}, and by the program`, () => {
    assert.deepEqual(refusals(schema, document), [path]);
    assert.throws(() => parseJobsFile(document, 'example'));
  });
}

test('a key without a value is taken, as the program takes it', () => {
  const document = { jobs: { a: { command: ['a'], schedule: null, env: null, timeout: null } } };
  assert.deepEqual(refusals(schema, document), []);
  parseJobsFile(document, 'example');
});
