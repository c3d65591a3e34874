import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import type { JobDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';
import { onTerminal } from '../rig/on-terminal.ts';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');

/** A project with one job, and an editor that is a script. */
class Desk {
  readonly line: CommandLine;
  readonly temporary: string;

  constructor(t: TestContext) {
    this.line = CommandLine.in(t, { allowShell: true });
    this.temporary = join(this.line.folder, 'tmp');
    mkdirSync(this.temporary);
  }

  static async with(t: TestContext, ...job: string[]): Promise<Desk> {
    const desk = new Desk(t);
    await desk.line.ok('job', 'add', 'nightly', ...(job.length > 0 ? job : ['--schedule', '1h', '--', 'true']));
    return desk;
  }

  /** Calls `job edit` on a terminal; `editor` is lines of a shell, which sees the file as $1. */
  async edit(editor: string | null, args: string[] = ['job', 'edit', 'nightly'], typed = '') {
    this.line.write('editor', `#!/bin/sh\n${editor}\n`);
    const env = {
      TMPDIR: this.temporary,
      VISUAL: editor === null ? 'no-such-editor' : `sh '${this.line.folder}/editor'`,
    };
    return await onTerminal(this.line.folder, args, { env, typed });
  }

  async job(): Promise<JobDocument & { spec: { timeoutMs: number | null } }> {
    return (await this.line.json<{ job: JobDocument & { spec: { timeoutMs: number | null } } }>('job', 'show', '1'))
      .job;
  }

  /** The texts that were kept. */
  kept(): string[] {
    return readdirSync(this.temporary).flatMap((folder) => {
      const path = join(this.temporary, folder);
      return readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8'));
    });
  }
}

test('a job alone is opened in the editor as YAML, in a file that nobody else can read, and saved', async (t) => {
  const desk = await Desk.with(t);
  const end = await desk.edit('cat "$1" >seen; stat -c "%a %n" "$1" >mode; echo "timeout: 20m" >>"$1"');
  assert.deepEqual([end.code, end.text], [0, end.text]);
  assert.match(end.text, /nightly is edited; next: /);
  const seen = readFileSync(join(desk.line.folder, 'seen'), 'utf8');
  assert.match(seen, /^# Job nightly \(id 1\)\. Save and close the editor/);
  assert.match(seen, /\n\nname: nightly\nenabled: true\ncommand:\n {2}- "true"\nschedule: 1h\n$/);
  assert.match(readFileSync(join(desk.line.folder, 'mode'), 'utf8'), /^600 .*\/nightly\.yaml$/m);
  assert.equal((await desk.job()).spec.timeoutMs, 1_200_000);
  assert.deepEqual(desk.kept(), [], 'what is saved is not left lying about');
});

test('a text that is left as it was changes nothing, and says so', async (t) => {
  const desk = await Desk.with(t);
  for (const editor of ['true', 'echo "# a thought" >>"$1"']) {
    const end = await desk.edit(editor);
    assert.deepEqual([end.code, end.text], [0, 'nightly is as it was: nothing was changed']);
  }
  assert.deepEqual(desk.kept(), []);
});

test('a text with a mistake is opened again, with what was written, until it is right', async (t) => {
  const desk = await Desk.with(t);
  const editor = 'if grep -q timout "$1"; then sed -i s/timout/timeout/ "$1"; else echo "timout: 20m" >>"$1"; fi';
  const end = await desk.edit(editor, ['job', 'edit', 'nightly'], '\n');
  assert.match(end.text, /nightly\.timout: is unknown; .* did you mean "timeout"\?/);
  assert.match(end.text, /Edit again\? \[Y\/n\]/);
  assert.equal(end.code, 0, end.text);
  assert.equal((await desk.job()).spec.timeoutMs, 1_200_000);
});

test('a text that is given up is kept, and named', async (t) => {
  const desk = await Desk.with(t);
  for (const [fault, sentence] of [
    ['timeout: soon', /nightly\.timeout: "soon" is not a duration/],
    ['timeout: [', /nightly\.yaml:\d+:\d+: flow sequence/],
    ['name: "1"', /"1" is no name|the key "name" is there twice/],
  ] as const) {
    const end = await desk.edit(`echo '${fault}' >>"$1"`, ['job', 'edit', 'nightly'], 'n\n');
    assert.match(end.text, sentence);
    assert.equal(end.code, 64, end.text);
    const [, path = ''] = /your text is kept in (\S+)/.exec(end.text) ?? [];
    assert.ok(existsSync(path), end.text);
    assert.ok(readFileSync(path, 'utf8').includes(fault));
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }
  assert.equal((await desk.job()).spec.timeoutMs, null);
});

test('a job that somebody else changed meanwhile is not overwritten, and the text is kept', async (t) => {
  const desk = await Desk.with(t);
  desk.line.write('other', `#!/bin/sh\n'${launcher}' job edit nightly --set timeout=9m >/dev/null`);
  const end = await desk.edit('sh ./other; echo "timeout: 5m" >>"$1"');
  assert.equal(end.code, 75, end.text);
  assert.match(end.text, /nightly was changed by somebody else meanwhile, so nothing was saved/);
  assert.match(desk.kept()[0] ?? '', /timeout: 5m/);
  assert.equal((await desk.job()).spec.timeoutMs, 540_000);
});

test('an editor that cannot be started or fails is told, and nothing changes', async (t) => {
  const desk = await Desk.with(t);
  const missing = await desk.edit(null);
  assert.match(missing.text, /the editor `no-such-editor` cannot be started: set VISUAL or EDITOR/);
  assert.equal(missing.code, 78);
  const failing = await desk.edit('exit 3');
  assert.match(failing.text, /the editor `.*` ended with status 3, so nothing was saved/);
  assert.equal(failing.code, 75);
  assert.deepEqual(desk.kept(), []);
  const written = await desk.edit('echo "timeout: 5m" >>"$1"; exit 3');
  assert.match(written.text, /your text is kept in /);
  assert.match(desk.kept()[0] ?? '', /timeout: 5m/);
});

test('of a job from a file the text says what may be changed, and no more is', async (t) => {
  const desk = new Desk(t);
  const file = desk.line.write('my.jobs.yaml', 'jobs: {nightly: {command: [x], schedule: 1h}}');
  await desk.line.ok('apply', 'my.jobs.yaml');
  await desk.line.ok('job', 'override', 'nightly', '@daily');
  const refused = await desk.edit('cp "$1" seen; echo "timeout: 5m" >>"$1"', ['job', 'edit', 'nightly'], 'n\n');
  assert.match(refused.text, /nightly: timeout cannot be edited here/);
  const seen = readFileSync(join(desk.line.folder, 'seen'), 'utf8');
  assert.ok(seen.includes(`# It comes from ${file}: only enabled can be changed here.`));
  assert.match(seen, /# Its schedule is overridden \(every day at 00:00\); this is its own\./);
  const end = await desk.edit('sed -i "s/enabled: true/enabled: false/" "$1"');
  assert.equal(end.code, 0, end.text);
  const job = await desk.job();
  assert.equal(job.enabled, false);
  assert.deepEqual(job.override?.rules, [{ kind: 'cron', expression: '0 0 * * *' }]);
});

test('a job whose definition cannot be read is listed, written anew in the editor, and deleted', async (t) => {
  const desk = await Desk.with(t);
  await desk.line.ok('job', 'add', 'other', '--', 'true');
  const spoil = () => {
    const database = new Sqlite(join(desk.line.folder, '.chroniker/chroniker.sqlite'));
    database.exec(`update jobs set spec = '{"command": half' where name = 'nightly'`);
    database.close();
  };
  spoil();
  assert.match(
    await desk.line.ok('job', 'list'),
    /nightly +unreadable .*its definition cannot be read: .*\n2 +other +waiting/,
  );
  assert.match(
    (await desk.job()).unreadable ?? '',
    /its definition in the database \(jobs\.spec, id 1\) cannot be read/,
  );
  assert.match(await desk.line.ok('job', 'show', 'nightly'), /stored +\{"command": half/);
  await desk.line.ok('status');
  await desk.line.ok('next');
  await desk.line.fails(
    ['job', 'edit', 'nightly', '--set', 'timeout=5m'],
    64,
    /cannot be read.*\n.*needs either command/,
  );
  await desk.line.fails(['job', 'override', 'nightly', '@daily'], 65, /cannot be read/);
  await desk.line.fails(['job', 'enable', 'nightly'], 65, /cannot be read/);
  await desk.line.ok('job', 'edit', 'nightly', '--set', 'command=[echo]', '--set', 'schedule=5m');
  assert.deepEqual([(await desk.job()).unreadable, (await desk.job()).describe], [null, 'every 5 minutes']);
  spoil();
  const end = await desk.edit('cp "$1" seen; sed -i "s/command: .*/command: [date]/" "$1"');
  assert.equal(end.code, 0, end.text);
  assert.match(readFileSync(join(desk.line.folder, 'seen'), 'utf8'), /# \{"command": half\n/);
  const { unreadable, nextSlotAt } = await desk.job();
  assert.deepEqual([unreadable, nextSlotAt], [null, null], 'written anew without a schedule it is not due');
  spoil();
  await desk.line.ok('job', 'delete', 'nightly', '--yes');
  assert.doesNotMatch(await desk.line.ok('job', 'list'), /nightly/);
});
