import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { waitFor } from './wait-for.ts';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');

/** The program on a terminal of its own, as a person has it (`script` of bsdutils). */
export class Screen {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #written = '';

  /** Calls the program on a terminal of that size, whose settings are noted before and after. */
  static start(t: TestContext, folder: string, args: string[], size: { columns: number; rows: number }): Screen {
    const lines = [
      'tty > terminal',
      `stty columns ${size.columns} rows ${size.rows}`,
      'stty -g > before',
      `sh -c 'echo $$ > pid; exec "$0" "$@"' '${launcher}' ${args.join(' ')}`,
      'code=$?; stty -g > after; exit $code',
    ];
    const screen = new Screen(folder, lines.join('\n'));
    t.after(() => screen.#child.kill('SIGKILL'));
    return screen;
  }

  private constructor(folder: string, shellLines: string) {
    this.#folder = folder;
    const env = { ...process.env, CHRONIKER_NODE: process.execPath, SHELL: '/bin/sh', TERM: 'xterm-256color' };
    this.#child = spawn('script', ['-qefc', shellLines, '/dev/null'], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => {
      this.#written += data.toString();
    });
    this.ended = new Promise((tell) => this.#child.on('close', tell));
  }

  /** Everything that was written to the terminal. */
  get written(): string {
    return this.#written;
  }

  /** Forgets what was written so far, and waits for this among what comes. */
  async next(text: RegExp): Promise<void> {
    this.#written = '';
    await this.shows(text);
  }

  async shows(text: RegExp): Promise<void> {
    await waitFor(`the terminal to show ${text}`, () => text.test(this.#written)).catch((error: Error) => {
      throw new Error(`${error.message}; it shows ${JSON.stringify(this.#written.slice(-2000))}`);
    });
  }

  /** Waits for a frame that is as wanted, of those that come. */
  async nextFrame(isWanted: (frame: string) => boolean): Promise<void> {
    this.#written = '';
    const frames = () => this.#written.split('\u001b[H').slice(1);
    await waitFor('a frame as wanted', () => frames().some((frame) => frame.includes('\u001b[J') && isWanted(frame)));
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Changes the size of the terminal, which its programs are told by SIGWINCH. */
  resize(columns: number, rows: number): void {
    spawn('stty', ['-F', this.#told('terminal'), 'columns', `${columns}`, 'rows', `${rows}`], { stdio: 'ignore' });
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(Number(this.#told('pid')), signal);
  }

  /** True when the terminal's settings are those from before. */
  isRestored(): boolean {
    return this.#told('before') === this.#told('after');
  }

  #told(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8').trim();
  }
}
