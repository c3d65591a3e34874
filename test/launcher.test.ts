import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { call, launcherSource, makeInstallation, makeNode, type Started } from './rig/launcher.ts';
import { temporaryFolder } from './rig/temporary.ts';

const home = temporaryFolder('launcher with blanks');
const launcher = makeInstallation(join(home, 'here it is'));
const plainNode = makeNode(join(home, 'some node'), 'path');
const bare = { PATH: dirname(plainNode) };

function start(file: string, args: string[] = [], env: Record<string, string> = bare, cwd = '/'): Started {
  const end = call(file, args, env, cwd);
  assert.deepEqual([end.status, end.stderr], [0, '']);
  return JSON.parse(end.stdout) as Started;
}

function refusal(file: string, env: Record<string, string>): string {
  const end = call(file, ['run'], env);
  assert.equal(end.status, 78, end.stderr);
  assert.equal(end.stdout, '');
  assert.match(end.stderr, /^chroniker: [^\n]+\n$/, 'one sentence');
  return end.stderr;
}

test('the program gets its words as they were typed, flags of Node included', () => {
  const words = ['run', '--env-file', 'no such', '', '--', '-e', '$HOME', '*', 'a\nb'];
  assert.deepEqual(start(launcher, words).args, words);
});

test('the launcher becomes the program', () => {
  const end = call(launcher, [], { CHRONIKER_NODE: process.execPath });
  assert.equal((JSON.parse(end.stdout) as Started).pid, end.pid);
});

test('nothing but the shell is needed on the usual path', () => {
  const started = start(launcher, ['run'], { PATH: '/nonexistent', CHRONIKER_NODE: process.execPath });
  assert.deepEqual(started.args, ['run']);
});

test('the launcher is found through a chain of links, absolute and relative', () => {
  mkdirSync(join(home, 'links'));
  symlinkSync('../here it is/bin/chroniker', join(home, 'links/first'));
  symlinkSync(join(home, 'links/first'), join(home, 'links/second'));
  symlinkSync('second', join(home, 'links/third'));
  const env = { PATH: `${dirname(plainNode)}:/usr/bin:/bin` };
  assert.deepEqual(start(join(home, 'links/third'), ['x'], env).args, ['x']);
  assert.deepEqual(start('./third', ['x'], env, join(home, 'links')).args, ['x']);
});

test('the launcher is found in a folder that is itself a link', () => {
  mkdirSync(join(home, 'usr'));
  symlinkSync(join(home, 'here it is/bin'), join(home, 'usr/bin'));
  assert.deepEqual(start(join(home, 'usr/bin/chroniker'), ['x']).args, ['x']);
});

test('the launcher is found by its bare name, in PATH and in the current folder', () => {
  const bin = join(home, 'here it is/bin');
  const env = { PATH: `${dirname(plainNode)}:${bin}` };
  const found = call('/bin/sh', ['-c', 'chroniker x'], env);
  assert.equal(found.status, 0, found.stderr);
  assert.deepEqual(start('/bin/sh', ['chroniker', 'x'], bare, bin).args, ['x']);
  assert.deepEqual(start('bin/chroniker', ['x'], bare, join(home, 'here it is')).args, ['x']);
});

test("the project's own Node comes before the one in PATH, and CHRONIKER_NODE before both", () => {
  const other = makeInstallation(join(home, 'development'));
  assert.equal(start(other).node, 'path');
  makeNode(join(home, 'development/node_modules/node/bin'), 'own');
  assert.equal(start(other).node, 'own');
  const CHRONIKER_NODE = makeNode(join(home, 'chosen'), 'chosen');
  assert.equal(start(other, [], { ...bare, CHRONIKER_NODE }).node, 'chosen');
});

test('a folder called node in PATH is passed over', () => {
  mkdirSync(join(home, 'trap/node'), { recursive: true });
  assert.equal(start(launcher, [], { PATH: `${join(home, 'trap')}::${dirname(plainNode)}` }).node, 'path');
});

test('a CHRONIKER_NODE that is no program is refused by name', () => {
  writeFileSync(join(home, 'a-text'), 'no program');
  for (const CHRONIKER_NODE of ['/no/such/node', home, join(home, 'a-text')]) {
    const sentence = refusal(launcher, { ...bare, CHRONIKER_NODE });
    assert.ok(sentence.includes(`CHRONIKER_NODE is ${CHRONIKER_NODE}, which is not a program`), sentence);
  }
});

test('a machine without Node is told what to install', () => {
  const elsewhere = 's#/usr/local/bin /opt/homebrew/bin /usr/bin#/nonexistent#';
  const file = makeInstallation(join(home, 'no node'));
  assert.equal(call('/bin/sed', ['-i', elsewhere, file], { PATH: '/usr/bin:/bin' }).status, 0);
  assert.match(refusal(file, { PATH: '/nonexistent' }), /no Node found.*22\.18.*CHRONIKER_NODE/);
});

test('an old Node is refused with a sentence: by the release, and before it would choke on the sources', () => {
  const old = `--import 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})'`;
  const env = { CHRONIKER_NODE: makeNode(join(home, 'release node'), 'old', old) };
  assert.match(refusal(launcherSource, env), /Node 20\.20\.2 is too old.*22\.18.*CHRONIKER_NODE/);

  const sources = makeInstallation(join(home, 'sources'), 'src/main.ts', 'enum Broken {}');
  assert.match(refusal(sources, env), /is too old: Chroniker needs Node 22\.18 or newer/);
});

test('the sources serve where nothing was built, and only there', () => {
  const source = makeInstallation(join(home, 'unbuilt'), 'src/main.ts');
  assert.match(start(source).file, /src\/main\.ts$/);
  makeInstallation(join(home, 'unbuilt'));
  assert.match(start(source).file, /dist\/main\.js$/);
});

test('an installation that has lost its program says so', () => {
  const file = makeInstallation(join(home, 'half'));
  rmSync(join(home, 'half/dist'), { recursive: true });
  assert.match(refusal(file, bare), /the program is missing/);
});

test('the real program answers in the bare environment of cron', () => {
  const end = call('/usr/bin/env', ['-i', '/bin/sh', '-c', `'${launcherSource}' --version`], {});
  assert.deepEqual([end.status, end.stderr], [0, '']);
  assert.match(end.stdout, /^\d+\.\d+\.\d+\n$/);
});
