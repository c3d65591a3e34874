import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseJobsFile } from '../src/domain/jobs-file.ts';
import { parseYaml } from '../src/system/yaml.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/flow.md'), 'utf8');
const files = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

test('every jobs file on the page about flow is one', () => {
  assert.ok(files.length >= 6, `${files.length} files`);
  for (const text of files) {
    const { jobs } = parseJobsFile(parseYaml(text, 'docs/flow.md'), 'docs/flow.md');
    assert.notDeepEqual(jobs, []);
  }
});
