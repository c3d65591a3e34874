import { hear, type Report } from '../domain/report.ts';
import { now } from '../system/clock.ts';
import { type ReportFile, readOutput, reportFile } from '../system/spool.ts';
import type { ReportState, Watched } from './watched.ts';

/** Most of a report that is read at once; of what is longer only the end is heard. */
const mostBytes = 1024 * 1024;
const newline = 0x0a;

/** All that a run has said of itself, if the store does not know it yet; for a shipment or, once it `isOver`, a settlement. */
export function newReport(watched: Watched, isOver = false): { report?: Report } {
  hearReport(watched, isOver);
  const { heard, stored } = watched.report;
  return heard === stored ? {} : { report: heard };
}

/** Hears all that a run has said that has ended; its settlement stores it. */
export function hearEnd(watched: Watched): void {
  hearReport(watched, true);
}

/**
 * Hears what a run has said of itself since the last time: one look at the file when that is nothing. Once the run `isOver`,
 * an unfinished last line counts too. Whatever the command made of its report, nothing is thrown.
 */
function hearReport({ folder, report }: Watched, isOver = false): void {
  try {
    const file = reportFile(folder);
    if (file && (isNew(report, file) || (isOver && file.size > report.readTo))) read(folder, report, file, isOver);
  } catch {
    // It is the command's file: one that cannot be read says nothing.
  }
}

function isNew({ seen }: ReportState, file: ReportFile): boolean {
  return seen?.size !== file.size || seen.changedAt !== file.changedAt;
}

function read(folder: string, report: ReportState, file: ReportFile, isOver: boolean): void {
  const { from, bytes } = linesFrom(folder, report.readTo, file.size);
  const end = isOver ? bytes.length : bytes.lastIndexOf(newline) + 1;
  const heard = hear(report.heard, new TextDecoder().decode(bytes.subarray(0, end)), now());
  report.seen = file;
  report.readTo = from + end;
  if (heard !== report.heard) report.heard = { ...heard, reportBytes: report.readTo };
}

/** What there is to read, beginning with a line. */
function linesFrom(folder: string, readTo: number, size: number): { from: number; bytes: Uint8Array } {
  const from = goesOn(folder, readTo, size) ? readTo : 0;
  const oldest = size - mostBytes;
  if (from >= oldest) return { from, bytes: readOutput(folder, 'report', from, size) };
  const bytes = readOutput(folder, 'report', oldest, size);
  const cut = bytes.indexOf(newline) + 1;
  return { from: oldest + cut, bytes: bytes.subarray(cut) };
}

/** False for a report that was written anew (`>` where `>>` was meant): it did not grow, or not behind a line. */
function goesOn(folder: string, readTo: number, size: number): boolean {
  return readTo > 0 && size > readTo && readOutput(folder, 'report', readTo - 1, readTo)[0] === newline;
}
