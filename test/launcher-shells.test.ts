import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mayContain, ownProcessTable } from './rig/container.ts';
import { call, makeInstallation, type Started } from './rig/launcher.ts';
import { temporaryFolder } from './rig/temporary.ts';
import { waitFor } from './rig/wait-for.ts';

const home = temporaryFolder('launcher-shells');
const launcher = makeInstallation(join(home, `it's "here" & $HOME; *`));
const env = { PATH: '/usr/bin:/bin', CHRONIKER_NODE: process.execPath };

/** What `/bin/sh` is on Debian and elsewhere, and on Alpine. */
const shells = [['dash'], ['bash', '--posix'], ['bash']];
if (spawnSync('busybox', ['true']).status === 0) shells.push(['busybox', 'ash']);
else process.stderr.write('LEFT OUT: the launcher in busybox ash, which is not installed\n');

for (const shell of shells) {
  const name = shell.join(' ');

  test(`in ${name} the launcher finds itself and passes every word on`, () => {
    const words = ['run', '--env-file', `it's`, '"', '', '--', '$HOME', '*', '\\', 'a\nb', '-p'];
    assert.deepEqual(startIn(shell, launcher, words).args, words);
    const link = join(home, `link of ${name}`);
    symlinkSync(launcher, link);
    assert.deepEqual(startIn(shell, link, words).args, words);
  });

  test(`in ${name} the launcher refuses with one sentence`, () => {
    const end = call('/usr/bin/env', [...shell, launcher], { ...env, CHRONIKER_NODE: '/no/such/node' });
    assert.deepEqual([end.status, end.stdout], [78, '']);
    assert.match(end.stderr, /^chroniker: CHRONIKER_NODE is \/no\/such\/node, [^\n]+\n$/);
  });

  test(`in ${name} the launcher starts no process of its own, unless a link must be read`, () => {
    const counting = makeInstallation(join(home, `counting in ${name}`), 'dist/main.js', tellChildren);
    const link = join(home, `link for ${name}`);
    symlinkSync(counting, link);
    const childrenOf = (file: string) => Number(call('/usr/bin/env', [...shell, file, 'run'], env).stdout);
    assert.equal(childrenOf(counting), 0);
    assert.ok(childrenOf(link) > 0, 'and a process that it starts would be noticed');
  });

  test(`in ${name} the launcher is a good process 1`, async (t) => {
    if (!mayContain(t)) return;
    const first = makeInstallation(join(home, `first in ${name}`), 'dist/main.js', obey);
    const outer = spawn(unshare, [...contained, '/usr/bin/env', ...shell, first], { env });
    const heard: string[] = [];
    outer.stdout.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    outer.stderr.pipe(process.stderr);
    const ended = new Promise((tell) => outer.on('close', tell));
    await waitFor('the program and the end of its orphan', () => heard.join('') === 'parent 1\nreaped\n');
    process.kill(Number(readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8')), 'SIGTERM');
    assert.equal(await ended, 43);
  });
}

test('a CHRONIKER_NODE without a folder is looked for in PATH, as the shell would', () => {
  const bin = join(home, 'with a node');
  makeInstallation(bin);
  writeFileSync(join(bin, 'node-of-choice'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(bin, 'node-of-choice'), 0o755);
  const chosen = { PATH: `/usr/bin:/bin:${bin}`, CHRONIKER_NODE: 'node-of-choice' };
  assert.equal(call(launcher, ['run'], chosen).stderr, '');
  const end = call(launcher, ['run'], { ...chosen, CHRONIKER_NODE: 'no-such-node' });
  assert.match(end.stderr, /^chroniker: CHRONIKER_NODE is no-such-node, which is not a program/);
  assert.equal(end.status, 78);
});

/** Page faults of children that were waited for outlast an exec: a process that had none has no faults of theirs. */
const tellChildren = `
import { readFileSync } from 'node:fs';
const [, , , , , , , , , , faults] = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\\) /, 'pid name ').split(' ');
console.log(faults);
`;

/** Leaves an orphan behind, tells when it is reaped, and ends when it is asked to. */
const obey = `
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
console.log('parent ' + process.ppid);
const orphan = execFileSync('/bin/sh', ['-c', 'sleep 0.05 >/dev/null & echo $!'], { encoding: 'utf8' }).trim();
const watch = setInterval(() => {
  if (readdirSync('/proc').includes(orphan)) return;
  clearInterval(watch);
  process.on('SIGTERM', () => process.exit(43));
  setInterval(() => undefined, 1000);
  console.log('reaped');
}, 10);
`;

const [unshare = '', ...contained] = ownProcessTable;

function startIn(shell: string[], file: string, words: string[]): Started {
  const end = call('/usr/bin/env', [...shell, file, ...words], env);
  assert.deepEqual([end.status, end.stderr], [0, '']);
  return JSON.parse(end.stdout) as Started;
}
