import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { storeKinds } from '../rig/database.ts';
import { type Project, project, type RunRow } from '../rig/project.ts';
import { storyVariable } from '../rig/story-processes.ts';
import { waitFor } from '../rig/wait-for.ts';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
/** Octal escapes for printf of sh: every byte once, in order. */
const printEveryByte = `printf '${Array.from(everyByte, (value) => `\\${value.toString(8).padStart(3, '0')}`).join('')}'`;
const untilGo = 'until [ -e go ]; do sleep 0.05; done';

for (const store of storeKinds) {
  suite(`live output, on ${store}`, { concurrency: 3 }, () => {
    test('feature 91: what a command has written is seen while it still runs, and to its end', async (t) => {
      const command = ['./job', `echo first; printf 'half '; echo oops >&2; ${untilGo}; echo done; exit 3`];
      const story = await project(t, { store, jobs: { slow: { command } } });
      await story.makeDue();
      const tick = story.start(['run']);
      const { id } = await story.waitForRun('slow', 'shipped', (run) => stored(run) === 16);
      const follower = follow(story, ['slow']);
      await waitFor('all that was written until now', () => follower.stdout() === 'first\noops\nhalf ');
      assert.equal((await story.run('slow')).status, 'running');
      const seen = (await story.chroniker(['logs', `r${id}`])).stdout;
      assert.equal(seen, 'first\noops\nhalf \n');
      story.write('go');
      assert.equal(await follower.ended, 0);
      assert.equal(follower.stdout(), 'first\noops\nhalf done\n');
      assert.match(follower.stderr(), new RegExp(`^chroniker: r${id} of slow has ended: failed, .*exit 3\\n$`));
      await tick.ended;
      await story.expectAtRest();

      const again = await story.chroniker(['logs', 'slow', '-f', '--tail', '1']);
      assert.equal(again.stdout, 'half done\n');
      assert.match(again.stderr, /^chroniker: slow is not running; r\d+ ended .*: failed, .*exit 3\n$/);
      assert.equal((await story.chroniker(['logs', 'slow', '-f', '-q'])).stderr, '');
    });

    test('feature 91: followed as documents, each piece comes once and the run last', async (t) => {
      const command = ['./job', `printf 'caf\\303'; mark wrote; ${untilGo}; printf '\\251\\n'; echo oops >&2`];
      const story = await project(t, { store, jobs: { slow: { command } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('slow', 'wrote');
      const follower = follow(story, ['slow', '--json']);
      await waitFor('the first piece', () => follower.stdout().includes('caf'));
      story.write('go');
      assert.equal(await follower.ended, 0);
      const documents = follower
        .stdout()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const text = (stream: string) =>
        documents
          .filter((each) => each.stream === stream)
          .map((each) => each.text)
          .join('');
      assert.deepEqual([text('stdout'), text('stderr')], ['café\n', 'oops\n']);
      assert.equal(documents[0].offset, 0);
      assert.equal(documents.at(-1).run.status, 'succeeded');
      assert.equal(follower.stderr(), '');
      await tick.ended;
    });

    test('feature 89: both streams are kept apart byte by byte, and shown as they came', async (t) => {
      const step = (n: number) => `until [ -e go${n} ]; do sleep 0.05; done`;
      const jobs = {
        bytes: { command: ['./job', `${printEveryByte}; ${printEveryByte} >&2`] },
        turns: {
          command: ['./job', `echo one; ${step(1)}; echo two >&2; ${step(2)}; echo three; ${step(3)}; echo four >&2`],
        },
        chatty: { command: ['./job', 'seq 1 999; echo end >&2'], output: { maxBytes: 100 } },
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const tick = story.start(['run']);
      for (const [index, bytes] of [4, 8, 14].entries()) {
        await story.waitForRun('turns', 'shipped', (run) => stored(run) === bytes);
        story.write(`go${index + 1}`);
      }
      await tick.ended;
      await story.expectAtRest();
      assert.equal((await story.chroniker(['logs', 'turns'])).stdout, 'one\ntwo\nthree\nfour\n');
      assert.equal((await story.chroniker(['logs', 'turns', '--stderr'])).stdout, 'two\nfour\n');
      assert.equal((await story.chroniker(['logs', 'turns', '--tail', '2'])).stdout, 'three\nfour\n');
      assert.equal((await story.chroniker(['logs', 'turns', '--head', '2'])).stdout, 'one\ntwo\n');

      for (const flags of [[], ['-f']]) {
        const { stdout, stderr } = await rawBytes(story, ['logs', 'bytes', '--raw', ...flags]);
        assert.deepEqual([stdout, stderr], [everyByte, everyByte]);
        const alone = await rawBytes(story, ['logs', 'bytes', '--raw', '--stderr', ...flags]);
        assert.deepEqual([alone.stdout, alone.stderr.length], [everyByte, 0]);
      }

      const whole = Array.from({ length: 999 }, (_, index) => `${index + 1}\n`).join('');
      const chatty = await rawBytes(story, ['logs', 'chatty', '--raw', '--stdout']);
      assert.equal(String(chatty.stdout), whole.slice(0, 50) + whole.slice(-50));
      assert.equal(String(chatty.stderr), `chroniker: ${whole.length - 100} bytes of stdout were dropped here\n`);
      const shown = (await story.chroniker(['logs', 'chatty', '--stdout'])).stdout;
      assert.equal(
        shown,
        `${whole.slice(0, 50)}\n… ${whole.length - 100} bytes of stdout dropped …\n${whole.slice(-50)}`,
      );
    });

    test('feature 91: Ctrl-C ends following and not the run', async (t) => {
      const command = ['./job', `printf 'begun'; ${untilGo}`];
      const story = await project(t, { store, jobs: { slow: { command } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('slow');
      const follower = follow(story, ['slow']);
      await waitFor('the output', () => follower.stdout() === 'begun');
      follower.kill('SIGINT');
      assert.equal(await follower.ended, 130);
      assert.equal(follower.stdout(), 'begun\n', 'the prompt of the shell stands on a line of its own');
      assert.equal(follower.stderr(), '');
      assert.equal((await story.run('slow')).status, 'running');
      story.write('go');
      await tick.ended;
      await story.expectAtRest();
    });

    test('feature 91: following ends when nobody reads any more', async (t) => {
      const command = ['./job', 'until [ -e go ]; do echo on and on; sleep 0.05; done'];
      const story = await project(t, { store, jobs: { endless: { command } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('endless');
      const script = `"${launcher}" logs endless -f | head -n 1`;
      const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: story.folder });
      assert.equal(stdout, 'on and on\n');
      assert.equal((await story.run('endless')).status, 'running');
      story.write('go');
      await tick.ended;
      await story.expectAtRest();
    });
  });
}

function stored(run: RunRow): number {
  return run.stdout_stored + Number(run.stderr_stored);
}

/** `logs -f`, with what it has printed until now. */
function follow(story: Project, args: string[]) {
  const env = { ...process.env, [storyVariable]: story.id };
  const child = spawn(launcher, ['logs', '-f', ...args], { cwd: story.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const heard = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
    });
  }
  const ended = new Promise<number | null>((tell) => child.on('close', (code) => tell(code)));
  return {
    stdout: () => heard.stdout,
    stderr: () => heard.stderr,
    ended,
    kill: (signal: 'SIGINT') => child.kill(signal),
  };
}

async function rawBytes(story: Project, args: string[]): Promise<{ stdout: Buffer; stderr: Buffer }> {
  return await promisify(execFile)(launcher, args, { cwd: story.folder, encoding: 'buffer' });
}
