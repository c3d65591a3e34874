import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/**
 * Appends whole lines to a file, each call in one write, so that processes that append at the same time tear none (write(2) with
 * O_APPEND), and they are there even if this process is killed next. The file and its folders are made when they are missing,
 * and opened anew each time: one that somebody moved away or removed swallows nothing.
 */
export class LineFile {
  readonly #path: string;
  readonly #mode: number;
  /** A full disk or a kill in the middle of a write leaves half a line, which is to spoil no other. */
  #mayEndInHalfALine = true;

  constructor(path: string, mode: number) {
    this.#path = path;
    this.#mode = mode;
  }

  /** Throws the system's error when it cannot be done. */
  append(lines: string): void {
    const descriptor = openToAppend(this.#path, this.#mode);
    try {
      const isHalf = this.#mayEndInHalfALine && endsInHalfALine(descriptor);
      this.#mayEndInHalfALine = true;
      writeAll(descriptor, Buffer.from(isHalf ? `\n${lines}` : lines));
      this.#mayEndInHalfALine = false;
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Follows no link in the place of the file: its name can be foreseen, and its folder may be everybody's. */
function openToAppend(path: string, mode: number): number {
  const open = () => openSync(path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, mode);
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    return open();
  }
}

/** Looks more than once, since another process may be in the middle of its write. */
function endsInHalfALine(descriptor: number): boolean {
  for (let look = 0; look < 100; look++) if (endsWithLine(descriptor)) return false;
  return true;
}

function endsWithLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === newline;
}

const newline = 0x0a;

/** A write that falls short ends in the error that made it so. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
