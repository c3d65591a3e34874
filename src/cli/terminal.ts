import { createInterface } from 'node:readline/promises';
import { Failure } from '../domain/failure.ts';

/** Writes data to standard output; resolves once it is out. A reader that has gone (`| head`) is no failure. */
export async function print(data: string | Uint8Array): Promise<void> {
  if (data.length > 0) await write(process.stdout, data);
}

/** Writes a command's own standard error; our messages go through `say`. */
export async function printError(data: Uint8Array): Promise<void> {
  await write(process.stderr, data);
}

/** One JSON document. */
export async function printJson(document: unknown): Promise<void> {
  await print(`${JSON.stringify(document, null, 2)}\n`);
}

export async function printLines(lines: string[]): Promise<void> {
  if (lines.length > 0) await print(`${lines.join('\n')}\n`);
}

/** Asks a person for a yes; `byDefault` is what Return means. Where there is none to ask, or no answer, it is a no. */
export async function confirm(question: string, byDefault = false): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((tell) => dialogue.once('close', () => tell('no')));
    const answer = await Promise.race([dialogue.question(`${question} ${byDefault ? '[Y/n]' : '[y/N]'} `), ended]);
    return answer.trim() === '' ? byDefault : /^y(es)?$/i.test(answer.trim());
  } catch {
    // Ctrl-C.
    return false;
  } finally {
    dialogue.close();
  }
}

/** True when a person sits at both ends: an editor can be opened. */
export function isDialogue(): boolean {
  return process.stdin.isTTY === true && isTerminal();
}

/** True once the reader of standard output has gone, which a write found out. */
export function readerHasGone(): boolean {
  return gone;
}

/** How many columns the terminal has; null when standard output is none. */
export function terminalColumns(): number | null {
  return isTerminal() ? process.stdout.columns || 80 : null;
}

/** How many rows it has; null when standard output is no terminal. */
export function terminalRows(): number | null {
  return isTerminal() ? process.stdout.rows || 24 : null;
}

/** True when standard output is a terminal. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true;
}

function write(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  // A stream that fails also says so by itself, later, which unheard would be an exception; the write tells us already.
  if (stream.listenerCount('error', ignore) === 0) stream.on('error', ignore);
  return new Promise((resolve, reject) => {
    stream.write(data, (error) => {
      const hasGone = (error as NodeJS.ErrnoException | null | undefined)?.code === 'EPIPE';
      gone ||= hasGone && stream === process.stdout;
      if (error && !hasGone) reject(new Failure('output_failed', `the output cannot be written: ${error.message}`));
      else resolve();
    });
  });
}

let gone = false;

function ignore(): void {}
