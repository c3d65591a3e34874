import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../domain/failure.ts';

/** Writes a text for its reader to edit: a file that nobody else can read, in a folder of its own. Answers its path. */
export function writeTextToEdit(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'chroniker-edit-')), name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** What stands in the file now. Rejects with `Failure('file_not_found')` when it has been removed. */
export function readEditedText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Failure('file_not_found', `the text ${path} is not there any more; nothing was saved`);
  }
}

/** Removes the file and its folder. */
export function removeEditedText(path: string): void {
  rmSync(dirname(path), { recursive: true, force: true });
}

/**
 * Opens an editor, given as in VISUAL (a line for the shell), on a file and waits until it is closed. Rejects with a Failure
 * when it cannot be started, or says that it failed.
 */
export async function openEditor(editor: string, path: string): Promise<void> {
  const { exitCode, signal } = await undisturbed(() =>
    execa('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit', reject: false }),
  );
  if (exitCode === 0) return;
  if (exitCode === 126 || exitCode === 127) {
    throw new Failure(
      'bad_configuration',
      `the editor \`${editor}\` cannot be started: set VISUAL or EDITOR to one that can, or use --set <path>=<value>`,
    );
  }
  const how = signal === undefined ? `with status ${exitCode}` : `by ${signal}`;
  throw new Failure('try_again', `the editor \`${editor}\` ended ${how}, so nothing was saved`);
}

/** Ctrl-C in an editor means the editor alone. */
async function undisturbed<T>(work: () => PromiseLike<T>): Promise<T> {
  const signals = ['SIGINT', 'SIGQUIT'] as const;
  for (const signal of signals) process.on(signal, ignore);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, ignore);
  }
}

function ignore(): void {}
