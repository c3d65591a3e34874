import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';

const file = (jobs: Record<string, object>): string => JSON.stringify({ jobs });
const a = { command: ['true'], schedule: '0 0 1 1 *' };

test('a jobs file creates, updates and disables, and a second time changes nothing', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ a, b: { command: ['true'] } }));
  assert.match(
    await line.ok('apply', 'jobs.yaml'),
    /jobs\.yaml:\n {2}create +a +next .*-01-01 00:00:00 .*\n {2}create +b\n/,
  );
  assert.match(await line.ok('apply', 'jobs.yaml'), /jobs\.yaml: nothing to change\n/);
  line.write('jobs.yaml', file({ a: { ...a, timeout: '1m' } }));
  const document = await line.json<{ plan: object }>('apply', 'jobs.yaml');
  assert.deepEqual(document.plan, {
    creates: [],
    updates: [{ job: 'a', fields: ['timeout'] }],
    disables: ['b'],
    prunes: [],
    pools: [],
    nextSlots: [],
  });
  assert.deepEqual(await states(line), ['a enabled', 'b disabled']);
});

test('a job that comes back into its file is enabled again, one that a person disabled is not', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ a, b: a, c: a }));
  await line.ok('apply', 'jobs.yaml');
  await line.ok('job', 'disable', 'b');
  line.write('jobs.yaml', file({ a }));
  await line.ok('apply', 'jobs.yaml');
  line.write('jobs.yaml', file({ a, b: a, c: a }));
  await line.ok('apply', 'jobs.yaml');
  assert.deepEqual(await states(line), ['a enabled', 'b disabled', 'c enabled']);
});

test('a dry run tells how next slots would move and changes nothing', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ a }));
  await line.ok('apply', 'jobs.yaml');
  line.write('jobs.yaml', file({ a: { ...a, schedule: '0 0 1 7 *' }, b: a }));
  const text = await line.ok('apply', 'jobs.yaml', '--dry-run');
  assert.match(text, /jobs\.yaml would\n {2}create +b +next .*\n {2}update +a +schedule; next .*-07-01 00:00:00/);
  assert.deepEqual(await states(line), ['a enabled']);
});

test('--prune deletes what is no longer in the file, and only of this file', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('one.yaml', file({ a, b: a }));
  line.write('two.yaml', file({ c: a }));
  await line.ok('job', 'add', 'd', '--', 'true');
  await line.ok('apply', 'one.yaml', 'two.yaml');
  line.write('one.yaml', file({ a }));
  assert.match(await line.ok('apply', 'one.yaml', '--prune'), /delete +b +no longer in the file/);
  assert.deepEqual(await states(line), ['a enabled', 'c enabled', 'd enabled']);
});

test('a file that was renamed takes its jobs along, and a job that left one file may go to another', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('old.yaml', file({ a, b: a }));
  await line.ok('apply', 'old.yaml');
  await line.ok('job', 'disable', 'b');
  renameSync(join(line.folder, 'old.yaml'), join(line.folder, 'new.yaml'));
  assert.match(await line.ok('apply', 'new.yaml'), /update +a +file\n {2}update +b +file/);
  assert.deepEqual(await states(line), ['a enabled', 'b disabled']);
  line.write('other.yaml', file({ a }));
  await line.fails(['apply', 'other.yaml'], 65, /jobs\.a: the name is taken by a job of .*new\.yaml/);
  line.write('new.yaml', file({ b: a }));
  await line.ok('apply', 'new.yaml');
  await line.ok('apply', 'other.yaml');
  assert.deepEqual(await states(line), ['a enabled', 'b disabled']);
});

test('without a file, those of the setting are applied, and a tick’s refusal is over', async (t) => {
  const line = CommandLine.in(t, { jobs: ['one.yaml', 'two.yaml'] });
  line.write('one.yaml', file({ a }));
  line.write('two.yaml', file({ b: a }));
  await line.ok('job', 'add', 'b', '--', 'true');
  const { stderr } = await line.call(['run']);
  assert.match(stderr, /two\.yaml is refused, .*jobs\.b: the name is taken by a job that was made by hand/);
  await line.fails(['apply', '--dry-run'], 65, /jobs\.b: the name is taken/);
  await line.ok('job', 'delete', 'b', '--yes');
  assert.match(await line.ok('apply'), /one\.yaml: nothing to change\n.*two\.yaml:\n {2}create +b/);
  assert.deepEqual(await line.call(['run']), { code: 0, signal: null, stdout: '', stderr: '' });
  const none = CommandLine.in(t, {});
  await none.fails(['apply'], 64, /apply needs a file/);
});

test('feature 10: a file with any fault changes nothing and names them all', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ a, b: { command: ['true'], timeuot: '1m' }, c: { command: 'true' } }));
  const end = await line.call(['apply', 'jobs.yaml']);
  assert.equal(end.code, 65);
  assert.match(
    end.stderr,
    /jobs\.b\.timeuot: is unknown.*did you mean "timeout"\?\n.*jobs\.c\.command: "true" is one text/s,
  );
  assert.deepEqual(await states(line), []);
});

test('feature 1: a name that a job made by hand has is refused', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--', 'true');
  line.write('jobs.yaml', file({ a }));
  await line.fails(['apply', 'jobs.yaml'], 65, /jobs\.a: the name is taken by a job that was made by hand/);
});

test('feature 8: a shell line in a file is refused where shells are not allowed', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ a: { command: { shell: 'a | b' } } }));
  await line.fails(['apply', 'jobs.yaml'], 65, /jobs\.yaml: jobs\.a: "a \| b" is a line for a shell/);
});

async function states(line: CommandLine): Promise<string[]> {
  const { jobs } = await line.json<{ jobs: JobDocument[] }>('job', 'list');
  return jobs.map(({ name, enabled }) => `${name} ${enabled ? 'enabled' : 'disabled'}`).sort();
}
