import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { whyNotStartable } from '../../src/system/command.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('command');
const bin = join(folder, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'tool'), '#!/bin/sh\n');
chmodSync(join(bin, 'tool'), 0o755);
writeFileSync(join(bin, 'notes'), 'text', { mode: 0o644 });
mkdirSync(join(folder, 'jörg'));
symlinkSync('/bin/sh', join(folder, 'jörg', 'sh'));

test('a program in PATH, by its path, or relative to the working folder can be started', () => {
  for (const name of ['tool', join(bin, 'tool'), './bin/tool', 'bin/tool']) {
    assert.equal(whyNotStartable([name], `/nowhere:${bin}`, folder), null, name);
  }
});

test('feature 102: what is missing is named, with where it was looked for', () => {
  assert.equal(whyNotStartable(['frob'], bin, folder), `command not found: frob (looked in ${bin})`);
  assert.equal(whyNotStartable(['./frob'], bin, folder), `command not found: ${folder}/frob`);
});

test('feature 102: a file without the execute bit, or a folder, is told apart from one that is missing', () => {
  assert.equal(whyNotStartable(['notes'], bin, folder), `not executable: ${bin}/notes`);
  assert.equal(whyNotStartable(['./bin/notes'], '', folder), `not executable: ${folder}/bin/notes`);
  assert.equal(whyNotStartable([bin], '', folder), `not executable: ${bin} is a folder`);
});

test('feature 102: places that cannot be looked into, and a whole line in the place of a name, are no bug of ours', () => {
  symlinkSync('self', join(folder, 'self'));
  const path = `${join(folder, 'self')}:${join(bin, 'tool')}:${bin}`;
  assert.equal(whyNotStartable(['frob'], path, folder), `command not found: frob (looked in ${path})`);
  assert.equal(whyNotStartable(['tool'], path, folder), null);
  const line = `echo ${'x'.repeat(300)} | wc -c`;
  assert.equal(whyNotStartable([line], path, folder), `command not found: ${line} (looked in ${path})`);
});

const scripts: [string, string, RegExp | null][] = [
  ['gone', '#!/no/such/sh -e\n', /^not executable: .*gone asks for \/no\/such\/sh to run it, which is not found$/],
  [
    'windows',
    '#!/bin/sh\r\necho\r\n',
    /asks for \/bin\/sh to run it, .*; its lines end as on Windows \(CR LF\): end them/,
  ],
  ['foreign', `#!${join(folder, 'jörg', 'sh')}\n`, null],
  ['blank', '#! /bin/sh -e\n', null],
  ['one-line', '#!/bin/sh', null],
  ['relative', '#!bin/sh\n', null],
  ['plain', 'echo\n', null],
  ['binary', '\x7fELF\0', null],
];

test('feature 102: a script is told when there is nothing to run it, and where that lies in its line ends', () => {
  for (const [name, text, told] of scripts) {
    writeFileSync(join(bin, name), text, { mode: 0o755 });
    for (const [argv, path] of [
      [[name], bin],
      [[`./bin/${name}`], ''],
    ] as const) {
      const why = whyNotStartable([...argv], path, folder);
      if (told === null) assert.equal(why, null, name);
      else assert.match(why ?? '', told);
    }
  }
});

test('a working folder that is not there is named', () => {
  assert.equal(whyNotStartable(['tool'], bin, '/no/such/folder'), 'working folder not found: /no/such/folder');
});
