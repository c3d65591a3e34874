import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commandEntries } from '../../src/cli/commands.ts';
import { firstProcessUnder, mayContain, ownProcessTable } from '../rig/container.ts';
import { type Project, project } from '../rig/project.ts';
import { storyVariable } from '../rig/story-processes.ts';

const root = resolve(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const entry = listOf('ENTRYPOINT');
const command = listOf('CMD');

/** The list that follows a word of the Dockerfile. */
function listOf(word: string): string[] {
  const list = new RegExp(`^${word} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1];
  assert.ok(list, `the Dockerfile has ${word}`);
  return JSON.parse(list) as string[];
}

/** What the image starts by itself, as process 1, with this checkout in place of the installed program. */
function contain(t: TestContext, story: Project, args: string[] = []) {
  const [launcher = ''] = entry;
  const [program = '', ...flags] = ownProcessTable;
  const words = [...flags, launcher.replace('/opt/chroniker', root), ...command, ...args];
  const env = { PATH: '/usr/bin:/bin', CHRONIKER_NODE: process.execPath, HOME: '/' };
  const marks = { [storyVariable]: story.id, MARKS: join(story.folder, 'marks') };
  const child = spawn(program, words, { cwd: story.folder, env: { ...env, ...marks } });
  t.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((tell) => {
    child.on('close', (code) => tell({ code, stderr }));
  });
  return { ended, stop: () => process.kill(firstProcessUnder(child.pid ?? 0), 'SIGTERM') };
}

test('a container reaps what its jobs leave behind, ends them when it is stopped, and the next one goes on at once', async (t) => {
  if (!mayContain(t)) return;
  const orphan = "p=$(sh -c 'sleep 0.2 >/dev/null & echo $!'); while [ -e /proc/$p ]; do sleep 0.05; done; mark reaped";
  const polite = "trap 'exit 0' TERM; mark ready; while :; do sleep 0.05; done";
  const jobs = { orphan: { command: ['./job', orphan] }, polite: { command: ['./job', polite] } };
  const story = await project(t, { store: 'sqlite', jobs });
  await story.makeDue();
  const first = contain(t, story);
  await story.waitForMark('orphan', 'reaped');
  await story.waitForMark('polite', 'ready');
  first.stop();
  const end = await first.ended;
  assert.equal(end.code, 0, end.stderr);
  assert.equal((await story.run('polite')).status, 'stopped');
  await story.expectAtRest();
  await story.makeDue('orphan');
  const second = contain(t, story, ['-q']);
  await story.waitForMark('orphan', 'reaped', 2);
  second.stop();
  assert.deepEqual(await second.ended, { code: 0, stderr: '' });
});

test('the Dockerfile names files and commands that there are', () => {
  const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap((copy) =>
    (copy[1] ?? '').split(' ').slice(0, -1),
  );
  assert.ok(copies.length > 5);
  for (const path of copies) assert.ok(statSync(join(root, path)), path);
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  for (const path of copies) assert.ok(!ignored.includes(path.split('/')[0] ?? ''), `${path} is not left out`);
  assert.deepEqual(entry, ['/opt/chroniker/bin/chroniker']);
  assert.ok(
    commandEntries.some(({ name }) => name === command[0]),
    `${command[0]} is a command`,
  );
});

test('the Dockerfile builds with what the build reads, and serves as nobody special', () => {
  const { scripts, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const part of ['scripts', 'src', 'migrations'])
    assert.match(dockerfile, new RegExp(`^COPY ${part} ${part}$`, 'm'));
  assert.ok(
    globSync('scripts/prepare.ts', { cwd: root }).length === 1 && scripts.prepare.includes('scripts/prepare.ts'),
  );
  assert.match(dockerfile, /^COPY --from=build \/build\/dist dist$/m);
  assert.match(dockerfile, /^RUN npm ci --omit=dev/m);
  assert.match(dockerfile, /^USER node$/m);
  assert.match(dockerfile, /^VOLUME \/project$/m);
  const [, major] = /^FROM node:(\d+)-slim$/m.exec(dockerfile) ?? [];
  assert.ok(Number(major) >= Number(/\d+/.exec(engines.node)?.[0]));
});
