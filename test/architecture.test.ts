import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  hasNoBarrels,
  hasNoCycles,
  importsFromHomes,
  importsLowerFloors,
  keepsTheDomainSynchronous,
  namesWhatItLoads,
  type Rule,
  readsTheWorldAtHome,
  type Source,
  staysShort,
} from './rig/architecture.ts';

/** What the rules would refuse and is right all the same; the reason stands beside it. */
const allowed: { found: RegExp; reason: string }[] = [];

const root = join(import.meta.dirname, '..');
const program = sourcesOf('{src,migrations}/**/*.ts');

test('the rules are held to the whole program', () => {
  assert.ok(program.length > 150, `${program.length} sources were found`);
});

test('a file imports its own folder or a lower floor', () => holds(importsLowerFloors));
test('imports never lead back to where they began', () => holds(hasNoCycles));
test('no file only passes on what others export', () => holds(hasNoBarrels));
test('packages and modules of Node are imported in their homes', () => holds(importsFromHomes));
test('outside of system every loaded module is named', () => holds(namesWhatItLoads));
test('clocks, timers, randomness, process and streams are read in their homes', () => holds(readsTheWorldAtHome));
test('the domain is synchronous', () => holds(keepsTheDomainSynchronous));
test('no file grows past its measure', () => holds(staysShort, sourcesOf('{src,test,scripts}/**/*.ts')));

test('nothing is allowed that no rule refuses', () => {
  const rules = [
    importsLowerFloors,
    hasNoCycles,
    hasNoBarrels,
    importsFromHomes,
    namesWhatItLoads,
    readsTheWorldAtHome,
  ];
  const all = [...rules, keepsTheDomainSynchronous, staysShort].flatMap((rule) => rule(program));
  for (const { found } of allowed)
    assert.ok(
      all.some((sentence) => found.test(sentence)),
      `needless: ${found}`,
    );
});

function holds(rule: Rule, sources: Source[] = program): void {
  const broken = rule(sources).filter((sentence) => !allowed.some(({ found }) => found.test(sentence)));
  assert.deepEqual(broken, []);
}

function sourcesOf(pattern: string): Source[] {
  const paths = globSync(pattern, { cwd: root }).sort();
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
