import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readmeParts } from '../../scripts/readme-parts.ts';
import { commandEntries } from '../../src/cli/commands.ts';
import { commandHelp, programHelp } from '../../src/cli/help.ts';
import { parseJobsFile } from '../../src/domain/jobs-file.ts';
import { reservedVariables } from '../../src/domain/settings.ts';
import { parseYaml } from '../../src/system/yaml.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

for (const [name, table] of Object.entries(readmeParts)) {
  test(`the README's ${name} are those of the code (scripts/write-readme.ts writes them)`, () => {
    assert.ok(readme.includes(`<!-- ${name} -->\n${table}<!-- /${name} -->`), `the README should say:\n${table}`);
  });
}

for (const { name, load } of commandEntries) {
  test(`chroniker ${name} has a help with its usage, a sentence and an example that names it`, async () => {
    const { command } = await load();
    assert.equal(command.name, name);
    assert.match(commandHelp(command), new RegExp(`^usage: chroniker ${name}`));
    assert.match(command.summary, /^[A-Z].*[^.]$/);
    assert.ok(command.examples.length > 0 && command.examples.every((each) => each.startsWith(`chroniker ${name}`)));
    assert.ok(programHelp(commandEntries).includes(`  ${name} `));
  });
}

test('every variable of ours that the README names is one that the code knows', () => {
  const named = new Set(readme.match(/CHRONIKER_[A-Z_]+[A-Z]/g));
  const known = new Set([...reservedVariables, ...(readmeParts.settings.match(/CHRONIKER_[A-Z_]+[A-Z]/g) ?? [])]);
  assert.deepEqual(
    [...named].filter((name) => !known.has(name)),
    [],
  );
});

test('the jobs file of the README is one that can be applied', () => {
  const example = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const { jobs } = parseJobsFile(parseYaml(example, 'README.md'), 'README.md');
  assert.deepEqual(
    jobs.map(({ name }) => name),
    ['report', 'sweep', 'publish', 'on-demand'],
  );
});

test('every command line of the README names a command with flags that it has', async () => {
  const lines = [...readme.matchAll(/`chroniker ([^`]+)`|^(?:bin\/)?chroniker ([^#\n]+)/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  assert.ok(lines.length >= 5);
  for (const line of lines) {
    const entry = commandEntries.findLast(({ name }) => line.startsWith(name));
    assert.ok(entry, line);
    const { command } = await entry.load();
    for (const [, flag = ''] of (line.split(' -- ')[0] ?? '').matchAll(/ --([a-z-]+)/g))
      assert.ok(flag in command.flags, line);
  }
});
