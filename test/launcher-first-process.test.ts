import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstProcessUnder, mayContain, ownProcessTable } from './rig/container.ts';
import { makeInstallation } from './rig/launcher.ts';
import { temporaryFolder } from './rig/temporary.ts';
import { waitFor } from './rig/wait-for.ts';

const home = temporaryFolder('first-process');
const env = { PATH: '/usr/bin:/bin', CHRONIKER_NODE: process.execPath };

/** As a container starts it: the launcher is process 1 of a process table of its own. */
function contain(t: TestContext, source: string) {
  if (!mayContain(t)) return null;
  const launcher = makeInstallation(join(home, String(++count)), 'dist/main.js', source);
  const child = spawn('unshare', [...ownProcessTable.slice(1), launcher], { env });
  const heard: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => heard.push(text));
  child.stderr.pipe(process.stderr);
  const ended = new Promise<number | null>((tell) => child.on('close', tell));
  const hears = (text: string) => waitFor(`the program to say ${text}`, () => heard.join('').includes(text));
  const pid = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim());
  return {
    child,
    ended,
    hears,
    heard: () => heard.join(''),
    signal: (name: NodeJS.Signals) => process.kill(pid(), name),
  };
}

let count = 0;

/** The same in a terminal, as `docker run -it` gives one; `type` writes into it. */
function containInTerminal(t: TestContext, source: string) {
  if (!mayContain(t)) return null;
  const launcher = makeInstallation(join(home, String(++count)), 'dist/main.js', source);
  const command = ['exec', ...ownProcessTable, launcher].join(' ');
  const child = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], { env: { ...env, SHELL: '/bin/sh' } });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const ended = new Promise<number | null>((tell) => child.on('close', tell));
  return {
    ended,
    hears: (text: string) => waitFor(`the program to say ${text}`, () => heard.includes(text)),
    type: (text: string) => child.stdin.write(text),
    signal: (name: NodeJS.Signals) => process.kill(firstProcessUnder(child.pid ?? 0), name),
  };
}

test('as process 1 in a terminal the launcher lets Ctrl-C reach the program once', async (t) => {
  const container = containInTerminal(
    t,
    `let n = 0;
    const stay = setInterval(() => {}, 1000);
    process.on('SIGINT', () => console.log('interrupted ' + ++n));
    process.on('SIGTERM', () => { console.log('in all ' + n); clearInterval(stay); process.exitCode = 3; });
    console.log('ready');`,
  );
  if (!container) return;
  await container.hears('ready');
  container.type('\x03');
  await container.hears('interrupted 1');
  // Shells pass signals on in the order of their numbers, so a second INT would come first.
  container.signal('SIGTERM');
  await container.hears('in all 1');
  assert.equal(await container.ended, 3);
});

test('as process 1 the launcher stays, and ends with the status of the program', async (t) => {
  const container = contain(t, 'console.log("parent " + process.ppid); process.exitCode = 7;');
  if (!container) return;
  assert.equal(await container.ended, 7);
  assert.equal(container.heard(), 'parent 1\n');
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`as process 1 the launcher passes ${signal} on, every time, and waits for what the program makes of it`, async (t) => {
    const container = contain(
      t,
      `let n = 0;
      const stay = setInterval(() => {}, 1000);
      process.on('${signal}', () => { console.log('heard ' + ++n); if (n === 2) { clearInterval(stay); process.exitCode = 3; } });
      console.log('ready');`,
    );
    if (!container) return;
    await container.hears('ready');
    container.signal(signal);
    await container.hears('heard 1');
    container.signal(signal);
    assert.equal(await container.ended, 3);
  });
}

test('as process 1 the launcher reports a program that a signal ended as a shell does', async (t) => {
  const container = contain(t, 'process.kill(process.pid, "SIGKILL");');
  if (!container) return;
  assert.equal(await container.ended, 137);
});

test('as process 1 the launcher reaps orphans', async (t) => {
  const container = contain(
    t,
    `import { execFileSync } from 'node:child_process';
    import { readdirSync, readFileSync } from 'node:fs';
    const orphan = execFileSync('/bin/sh', ['-c', 'sleep 0.05 >/dev/null & echo $!'], { encoding: 'utf8' }).trim();
    const stay = setInterval(() => {
      if (readdirSync('/proc').includes(orphan)) return;
      console.log('reaped');
      clearInterval(stay);
    }, 10);`,
  );
  if (!container) return;
  await container.hears('reaped');
  assert.equal(await container.ended, 0);
});

test('as process 1 the launcher leaves standard input to the program', async (t) => {
  const container = contain(t, 'process.stdin.pipe(process.stdout);');
  if (!container) return;
  container.child.stdin.end('what was piped in');
  assert.equal(await container.ended, 0);
  assert.equal(container.heard(), 'what was piped in');
});
