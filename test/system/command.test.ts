import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
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

test('a working folder that is not there is named', () => {
  assert.equal(whyNotStartable(['tool'], bin, '/no/such/folder'), 'working folder not found: /no/such/folder');
});
