import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasNoBarrels,
  hasNoCycles,
  importsFromHomes,
  importsLowerFloors,
  keepsTheDomainSynchronous,
  maxLines,
  namesWhatItLoads,
  type Rule,
  readsTheWorldAtHome,
  staysShort,
} from './rig/architecture.ts';
import { importsOf, readCode } from './rig/scan-source.ts';

/** Sources by path, as the rule judges them. */
function judge(rule: Rule, sources: Record<string, string>): string[] {
  return rule(Object.entries(sources).map(([path, text]) => ({ path, text })));
}

function refuses(rule: Rule, path: string, text: string): void {
  const found = judge(rule, { [path]: text });
  assert.equal(found.length, 1, `${path}: ${text}\n${found.join('\n')}`);
  assert.ok(found[0]?.startsWith(path), found[0]);
}

function allows(rule: Rule, path: string, text: string): void {
  assert.deepEqual(judge(rule, { [path]: text }), [], text);
}

function specifiers(source: string): (string | null)[] {
  return importsOf(readCode(source)).map(({ specifier }) => specifier);
}

test('every way to import is seen', () => {
  const ways = [
    `import x from 'a';`,
    `import { x, type Y as Z } from "a";`,
    `import type { X } from 'a';`,
    `import type X from 'a';`,
    `import * as all from 'a';`,
    `import x, { y } from 'a';`,
    `import x, * as all from 'a';`,
    `import {\n  x, // what\n  y,\n} from 'a';`,
    `import { x } from /* why */ 'a';`,
    `import 'a';`,
    `import{x}from'a';`,
    `export * from 'a';`,
    `export * as all from 'a';`,
    `export { x, default as y } from 'a';`,
    `export type { X } from 'a';`,
    `export type * from 'a';`,
    `const { x } = await import('a');`,
    'const x = await import(`a`);',
    `let x: import('a').Type;`,
    `const x = require('a');`,
    `import manifest from 'a' with { type: 'json' };`,
    `const text = \`\${(await import('a')).x}\`;`,
    `const found = /["'\`]/.test(text); import('a');`,
    `const half = all / 2; import('a'); const rest = 1 / 2;`,
  ];
  for (const way of ways) assert.deepEqual(specifiers(way), ['a'], way);
});

test('what only looks like an import is none', () => {
  const lookalikes = [
    `// import x from 'a';`,
    `/* import x from 'a';\n export * from 'a'; */`,
    `const text = "import x from 'a';";`,
    `const text = \`import x from "a"; \${1} export * from "a"\`;`,
    `const pattern = /import x from 'a'/;`,
    `const here = import.meta.url;`,
    `store.import('a');`,
    `export const from = 'a';`,
    `export { x };`,
    `const escaped = 'it\\'s import("a")';`,
  ];
  for (const source of lookalikes) assert.deepEqual(specifiers(source), [], source);
});

test('an import whose name only running would tell is seen as such', () => {
  assert.deepEqual(specifiers('await import(path);'), [null]);
  assert.deepEqual(specifiers(`await import(\`./\${name}.ts\`);`), [null]);
  assert.deepEqual(specifiers('await import("./" + name);'), [null]);
});

test('code after a string, a template or a pattern is code again, on its own line', () => {
  const source = `/* a\nb */ const x = \`\n\${{ y: "}" }.y}\n\`; const z = x.replace(/[/"]/g, "");\nDate.now();`;
  const { text } = readCode(source);
  assert.ok(text.includes('Date.now();'), text);
  assert.equal(text.split('\n').length, source.split('\n').length);
});

test('a higher floor, a neighbour and what lies outside are refused, a lower floor is not', () => {
  const refused: [string, string][] = [
    ['src/domain/x.ts', '../system/clock.ts'],
    ['src/domain/schedule/x.ts', '../../system/clock.ts'],
    ['src/system/x.ts', '../store/store.ts'],
    ['src/store/x.ts', '../runner/tick.ts'],
    ['src/runner/x.ts', '../observe/event-text.ts'],
    ['src/observe/x.ts', '../runner/tick.ts'],
    ['src/runner/x.ts', '../app/compose.ts'],
    ['src/app/x.ts', '../cli/cli.ts'],
    ['src/cli/commands/x.ts', '../../web/server.ts'],
    ['src/web/x.ts', '../cli/table.ts'],
    ['src/sdk/x.ts', '../app/configuration.ts'],
    ['src/sdk/x.ts', '../store/store.ts'],
    ['src/cli/x.ts', '../program.ts'],
    ['src/cli/x.ts', '../../package.json'],
    ['src/app/x.ts', '../../migrations/0001-kernel.ts'],
    ['src/utils/x.ts', '../domain/job.ts'],
    ['migrations/0002-x.ts', '../src/domain/job.ts'],
  ];
  for (const [path, to] of refused) {
    refuses(importsLowerFloors, path, `import type { X } from '${to}';`);
    refuses(importsLowerFloors, path, `const { x } = await import('${to}');`);
    refuses(importsLowerFloors, path, `export { x } from '${to}';`);
  }
  const fine: [string, string][] = [
    ['src/domain/x.ts', './schedule/rules.ts'],
    ['src/domain/schedule/x.ts', '../failure.ts'],
    ['src/system/x.ts', '../domain/failure.ts'],
    ['src/store/x.ts', '../../migrations/0001-kernel.ts'],
    ['src/runner/x.ts', '../domain/job.ts'],
    ['src/cli/commands/x.ts', '../table.ts'],
    ['src/web/x.ts', '../app/status.ts'],
    ['src/sdk/x.ts', '../system/clock.ts'],
    ['src/main.ts', './program.ts'],
    ['src/program.ts', '../package.json'],
    ['src/program.ts', './cli/cli.ts'],
  ];
  for (const [path, to] of fine) allows(importsLowerFloors, path, `import { x } from '${to}';`);
});

test('a cycle is refused, be it of types, of delayed imports or of a file with itself', () => {
  const cycle = {
    'src/domain/a.ts': `import { b } from './b.ts';`,
    'src/domain/b.ts': `import type { C } from './schedule/c.ts';`,
    'src/domain/schedule/c.ts': `await import('../a.ts');`,
  };
  assert.deepEqual(judge(hasNoCycles, cycle), [
    'src/domain/a.ts: imports itself through src/domain/b.ts → src/domain/schedule/c.ts → src/domain/a.ts',
  ]);
  refuses(hasNoCycles, 'src/domain/a.ts', `export { x } from './a.ts';`);
});

test('two ways to the same file are no cycle', () => {
  const diamond = {
    'src/domain/a.ts': `import './b.ts'; import './c.ts';`,
    'src/domain/b.ts': `import './d.ts';`,
    'src/domain/c.ts': `import './d.ts';`,
    'src/domain/d.ts': `import 'croner';`,
  };
  assert.deepEqual(judge(hasNoCycles, diamond), []);
});

test('a file that only passes on is refused, one that adds something is not', () => {
  for (const barrel of [
    `export * from './a.ts';`,
    `/** All of it. */\nexport { a } from './a.ts';\nexport type { B } from './b.ts';`,
    `import { a } from './a.ts';\nexport { a };`,
    `import a, { type B } from './a.ts';\nexport type { B };\nexport { a as c };`,
  ]) {
    refuses(hasNoBarrels, 'src/domain/x.ts', barrel);
  }
  allows(hasNoBarrels, 'src/domain/x.ts', `export * from './a.ts';\nexport const b = 1;`);
  allows(hasNoBarrels, 'src/domain/x.ts', `import { a } from './a.ts';\nexport const b = a({ c: 1 });`);
  allows(hasNoBarrels, 'src/main.ts', `import './program.ts';`);
});

test('a package away from home, and one without a home, are refused', () => {
  refuses(importsFromHomes, 'src/app/x.ts', `import { Cron } from 'croner';`);
  refuses(importsFromHomes, 'src/domain/x.ts', `import { parse } from 'yaml';`);
  refuses(importsFromHomes, 'src/runner/x.ts', `import type { Knex } from 'knex';`);
  refuses(importsFromHomes, 'src/runner/x.ts', `import Client from 'knex/lib/dialects/mysql2/index.js';`);
  refuses(importsFromHomes, 'src/web/x.ts', `import yargs from 'yargs';`);
  refuses(importsFromHomes, 'src/system/x.ts', `import _ from 'lodash';`);
  refuses(importsFromHomes, 'src/web/x.ts', `import html from '@kitajs/html';`);
  allows(importsFromHomes, 'src/domain/schedule/x.ts', `import { Cron } from 'croner';`);
  allows(importsFromHomes, 'src/store/x.ts', `import Client from 'knex/lib/dialects/mysql2/index.js';`);
  allows(importsFromHomes, 'migrations/0002-x.ts', `import type { Knex } from 'knex';`);
  allows(importsFromHomes, 'src/cli/x.ts', `import yargs from 'yargs';`);
});

test('what of Node touches the world is imported in system alone', () => {
  for (const name of ['fs', 'fs/promises', 'child_process', 'os', 'net', 'crypto', 'timers/promises']) {
    refuses(importsFromHomes, 'src/runner/x.ts', `import { x } from 'node:${name}';`);
    allows(importsFromHomes, 'src/system/x.ts', `import { x } from 'node:${name}';`);
  }
  refuses(importsFromHomes, 'src/domain/x.ts', `import { join } from 'node:path';`);
  refuses(importsFromHomes, 'src/system/x.ts', `import process from 'node:process';`);
  refuses(importsFromHomes, 'src/system/x.ts', `import { readFileSync } from 'fs';`);
  allows(importsFromHomes, 'src/runner/x.ts', `import { join } from 'node:path';`);
  allows(importsFromHomes, 'src/main.ts', `import { fileURLToPath } from 'node:url';`);
});

test('only system loads what nobody can name beforehand', () => {
  refuses(namesWhatItLoads, 'src/app/x.ts', 'await import(path);');
  refuses(namesWhatItLoads, 'src/cli/x.ts', 'require(path);');
  allows(namesWhatItLoads, 'src/system/x.ts', 'await import(path);');
  allows(namesWhatItLoads, 'src/app/x.ts', `await import('./look-quietly.ts');`);
});

test('a look at the world away from its home is refused', () => {
  const looks: [string, string][] = [
    ['runner', 'const at = Date.now();'],
    ['domain', 'const at = new Date();'],
    ['domain', 'const at = new Date;'],
    ['domain', 'const at = Date();'],
    ['store', 'const at = performance.now();'],
    ['runner', 'const { now } = performance;'],
    ['domain', 'const spread = Math.random();'],
    ['domain', 'const id = crypto.randomUUID();'],
    ['runner', 'setTimeout(ring, 100);'],
    ['runner', 'const later = setInterval;'],
    ['store', 'setImmediate(next);'],
    ['runner', 'const signal = AbortSignal.timeout(5);'],
    ['domain', 'const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;'],
    ['observe', `await fetch('x');`],
    ['cli', 'const home = process.env.HOME;'],
    ['system', `const home = process.env['HOME'];`],
    ['runner', 'process.stdout.write(text);'],
    ['app', 'const words = process.argv;'],
    ['cli', 'process.exit(1);'],
    ['app', 'process.exitCode = 1;'],
    ['runner', 'const { pid } = process;'],
    ['store', 'const pid = process.pid;'],
    ['app', `process.on('SIGTERM', stop);`],
    ['cli', 'const dir = process.cwd();'],
    ['system', 'console.log(text);'],
    ['main', 'console.error(text);'],
    ['app', 'globalThis.setTimeout(ring, 1);'],
    ['runner', `const text = \`\${Date.now()}\`;`],
  ];
  for (const [folder, text] of looks) refuses(readsTheWorldAtHome, pathIn(folder), text);
});

test('a look at the world in its home, and what only sounds like one, is fine', () => {
  const fine: [string, string][] = [
    ['system', 'const at = Date.now(); setTimeout(ring, Math.random() * performance.now());'],
    ['system', 'const { pid } = process; process.kill(pid, 0);'],
    ['app', 'const home = process.env.HOME;'],
    ['cli', 'process.stdout.write(text);'],
    ['main', 'process.exitCode = process.argv.length;'],
    ['domain', 'const at = new Date(ms); const utc = Date.UTC(2026, 1);'],
    ['domain', 'const clock: { now(): number } = world; clock.now();'],
    ['domain', 'const text = "Date.now() and process.exit()"; // Date.now()'],
    ['domain', 'const format = new Intl.DateTimeFormat("en-US", { timeZone });'],
    ['store', 'interface Row { process: number; console?: string }'],
    ['store', 'supervisor.process.pid;'],
    ['runner', 'await world.setTimeout(5); mySetTimeout(5);'],
  ];
  for (const [folder, text] of fine) allows(readsTheWorldAtHome, pathIn(folder), text);
});

test('a domain that waits is refused', () => {
  refuses(keepsTheDomainSynchronous, 'src/domain/x.ts', 'export async function decide() {}');
  refuses(keepsTheDomainSynchronous, 'src/domain/schedule/x.ts', 'export type Later = Promise<void>;');
  allows(keepsTheDomainSynchronous, 'src/domain/x.ts', '/** async */ export const awaited = "await";');
  allows(keepsTheDomainSynchronous, 'src/system/x.ts', 'export async function read() {}');
});

test('a long file is refused, a longer one of tests not yet', () => {
  const lines = (count: number) => 'x();\n'.repeat(count);
  allows(staysShort, 'src/domain/x.ts', lines(maxLines.src));
  refuses(staysShort, 'src/domain/x.ts', lines(maxLines.src + 1));
  allows(staysShort, 'test/domain/x.test.ts', lines(maxLines.test));
  refuses(staysShort, 'test/domain/x.test.ts', lines(maxLines.test + 1));
});

function pathIn(folder: string): string {
  return folder === 'main' ? 'src/main.ts' : `src/${folder}/x.ts`;
}
