import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ProgramEnd, startProgram } from './program.ts';

/** A folder in which the real program is called as a person would call it, on SQLite. */
export class CommandLine {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A project with these settings; without any a folder with nothing in it. */
  static in(t: TestContext, config: Record<string, unknown> | null): CommandLine {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chroniker-cli-')));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const line = new CommandLine(folder);
    if (config) line.write('chroniker.config.json', JSON.stringify({ timezone: 'UTC', ...config }));
    return line;
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Calls the program, whatever becomes of it. */
  async call(args: string[], env: Record<string, string> = {}): Promise<ProgramEnd> {
    return startProgram(this.folder, args, { env }).ended;
  }

  /** Calls it and expects it to end well, with nothing to say on standard error; answers what it printed. */
  async ok(...args: string[]): Promise<string> {
    const end = await this.call(args);
    assert.deepEqual([end.code, end.stderr], [0, ''], `chroniker ${args.join(' ')}\n${end.stdout}`);
    return end.stdout;
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }

  /** Calls it and expects it to fail with a code and one sentence; nothing may be on standard output. */
  async fails(args: string[], code: number, sentence: RegExp, env: Record<string, string> = {}): Promise<void> {
    const end = await this.call(args, env);
    assert.match(end.stderr, sentence);
    assert.doesNotMatch(end.stderr, /\n {4}at /, 'a stack is not for people');
    assert.equal(end.code, code, end.stderr);
    assert.equal(end.stdout, '');
  }
}
