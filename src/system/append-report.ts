import { appendFileSync, readFileSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';

/** Adds a line, its end included, to a report in one write, so that lines of several processes do not mix. */
export function appendReport(file: string, line: string): void {
  try {
    appendFileSync(file, line);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Failure('unknown_run', `the run of this report has ended: ${file} is gone`);
    throw new Failure(code === 'ENOSPC' ? 'try_again' : 'no_permission', `the report cannot be written: ${message}`);
  }
}

/** What a report says so far; nothing where there is none, or where it cannot be read. */
export function readReport(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
