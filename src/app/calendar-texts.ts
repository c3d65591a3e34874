import { dirname, resolve } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { settledStamp } from '../system/file-stamp.ts';
import { readRegularFile } from '../system/text-file.ts';

/** The calendar files that a jobs file names, as they are read with it. */
export class CalendarTexts {
  /** By absolute path, in the order of reading: how each stood on the disk just before, and its text; null = it cannot be read. */
  readonly files = new Map<string, { stamp: string; text: string | null }>();
  readonly #folder: string;
  readonly #at: number;

  /** `at` = now, by the host's clock. */
  constructor(jobsFile: string, at: number) {
    this.#folder = dirname(jobsFile);
    this.#at = at;
  }

  /** The text of a file that stands relative to the jobs file. Rejects with a Failure. */
  read(file: string): string {
    const path = resolve(this.#folder, file);
    const stamp = settledStamp(path, this.#at);
    this.files.set(path, { stamp, text: null });
    const text = readRegularFile(path, 'the calendar');
    this.files.set(path, { stamp, text });
    return text;
  }

  /** As `read`, of a file that may have gone. */
  readIfThere(file: string): void {
    try {
      this.read(file);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  get texts(): (string | null)[] {
    return [...this.files.values()].map(({ text }) => text);
  }

  get stamps(): string[] {
    return [...this.files.values()].map(({ stamp }) => stamp);
  }
}

/** What is remembered of them with a jobs file. */
export function namesOf({ files }: CalendarTexts): { calendars?: string[] } {
  return files.size === 0 ? {} : { calendars: [...files.keys()] };
}
