import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newReport } from '../../src/runner/report-stream.ts';
import type { Watched } from '../../src/runner/watched.ts';
import { watch } from '../../src/runner/watched.ts';
import { exampleRun, unstartedRun } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const home = temporaryFolder('report-stream');

/** A run that tells as in a job: `>>`, or `>` when it is told to write anew. */
class Telling {
  readonly watched = unstartedRun(home);
  #seconds = 1_000_000_000;

  get file(): string {
    return join(this.watched.folder, 'report');
  }

  say(text: string | Uint8Array): this {
    appendFileSync(this.file, text);
    return this.#later();
  }

  sayAnew(text: string): this {
    writeFileSync(this.file, text);
    return this.#later();
  }

  /** As if time had passed: two writes within one tick of the file system's clock look like one. */
  #later(): this {
    this.#seconds += 1;
    utimesSync(this.file, this.#seconds, this.#seconds);
    return this;
  }
}

/** What is heard now: [done, total, note], records, message; null when there is nothing new. */
function heardFrom(watched: Watched, isOver = false) {
  const { report } = newReport(watched, isOver);
  if (!report) return null;
  watched.report.stored = report;
  const { progress, records, message } = report;
  return [progress && [progress.done, progress.total, progress.note], records, message];
}

test('feature 111: what was said since the last look is heard once', () => {
  const telling = new Telling();
  assert.equal(heardFrom(telling.watched), null, 'a command that says nothing makes no file');
  telling.say('progress 1/4 one\n');
  assert.deepEqual(heardFrom(telling.watched), [[1, 4, 'one'], null, null]);
  assert.equal(heardFrom(telling.watched), null);
  telling.say('records 7\nprogress 2/4\n').say('message half\n');
  assert.deepEqual(heardFrom(telling.watched), [[2, 4, null], 7, 'half']);
  assert.equal(telling.watched.report.heard.reportBytes, 53);
});

test('a report that could not be stored is told again', () => {
  const { watched } = new Telling().say('progress 1/4\n');
  const first = newReport(watched);
  assert.deepEqual(newReport(watched), first);
});

test('only whole lines count while the command runs; at its end an unfinished one does too', () => {
  const telling = new Telling().say('progress 1/4\nprogress 2');
  assert.deepEqual(heardFrom(telling.watched), [[1, 4, null], null, null]);
  telling.say('/4');
  assert.equal(heardFrom(telling.watched), null);
  assert.deepEqual(heardFrom(telling.watched, true), [[2, 4, null], null, null]);
  assert.equal(heardFrom(telling.watched, true), null);
});

test('invalid UTF-8 is replaced, and lines that make no sense are passed over', () => {
  const telling = new Telling().say(Buffer.from([...Buffer.from('message a'), 0xff, 0xfe, 10, 0, 1, 2, 10]));
  telling.say('rerun\nprogress x/y\nset a=b\n');
  assert.deepEqual(heardFrom(telling.watched), [null, null, 'a\ufffd\ufffd']);
});

test('who adopts a run goes on from where its report was read, and says nothing twice', () => {
  const telling = new Telling().say('message early\nprogress 1/4\n');
  const { report } = newReport(telling.watched);
  const heir = watch({ ...telling.watched.run, ...report });
  assert.equal(heardFrom(heir), null);
  telling.say('progress 3/4\n');
  assert.deepEqual(heardFrom(heir), [[3, 4, null], null, 'early']);
});

test('a report that is written anew each time (`>`) is heard as well, by an heir too', () => {
  const telling = new Telling();
  for (const [line, progress] of [
    ['progress 8/77\n', [8, 77, null]],
    ['progress 9/77\n', [9, 77, null]],
    ['progress 10/77\n', [10, 77, null]],
    ['progress 7/7\n', [7, 7, null]],
  ] as const) {
    telling.sayAnew(line);
    assert.deepEqual(heardFrom(telling.watched)?.[0], progress, line);
  }
  const heir = watch({ ...telling.watched.run, ...telling.watched.report.heard });
  telling.sayAnew('progress 6/7\n');
  assert.deepEqual(heardFrom(heir)?.[0], [6, 7, null]);
});

test('of a flood the end is heard, and a line without an end costs no more than a bounded look', () => {
  const telling = new Telling().say('message lost in the flood\n');
  telling.say(`progress 1/9 ${'x'.repeat(1_000)}\n`.repeat(3_000)).say('progress 9/9\n');
  assert.deepEqual(heardFrom(telling.watched), [[9, 9, null], null, null]);
  telling.say('y'.repeat(3 * 1024 ** 2));
  assert.equal(heardFrom(telling.watched), null);
  telling.say('\nrecords 3\n');
  assert.deepEqual(heardFrom(telling.watched), [[9, 9, null], 3, null]);
});

test('whatever the command makes of its report, the runner neither waits nor fails', () => {
  const makes: Record<string, (file: string) => void> = {
    folder: (file) => mkdirSync(file),
    'named pipe': (file) => execFileSync('mkfifo', [file]),
    'link to a file of others': (file) => symlinkSync(secret, file),
    'link to nothing': (file) => symlinkSync('/nowhere', file),
    'device that never ends': (file) => symlinkSync('/dev/zero', file),
    'file that cannot be read': (file) => {
      writeFileSync(file, 'bogus\n');
      chmodSync(file, 0);
    },
  };
  const secret = join(home, 'secret');
  writeFileSync(secret, 'message of others\n');
  for (const [what, make] of Object.entries(makes)) {
    const telling = new Telling();
    make(telling.file);
    assert.equal(heardFrom(telling.watched), null, what);
    assert.equal(heardFrom(telling.watched, true), null, what);
  }
  assert.equal(heardFrom(watch(exampleRun(home)), true), null, 'a run whose spool is gone');
});
