import type { JobsFileStatus } from '../app/jobs-file-status.ts';
import type { Look } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { oneLine } from './text-width.ts';
import { relative } from './when.ts';

/** A line for each jobs file that is kept in sync; what is wrong with one stands in red. */
export function jobsFileLines(files: JobsFileStatus[], look: Look): string[] {
  const severalHosts = new Set(files.map(({ host }) => host)).size > 1;
  return alignColumns(
    files.map((file) => [
      ...(severalHosts ? [oneLine(file.host)] : []),
      oneLine(file.path),
      look.paint(file.state, file.state === 'refused' ? 'red' : 'green'),
      file.error === null ? ageOf(file, look) : oneLine(file.error),
    ]),
  );
}

function ageOf({ state, syncedAt }: JobsFileStatus, look: Look): string {
  if (state === 'waiting') return 'for the next tick';
  return syncedAt === null ? '' : relative(syncedAt, look.now);
}
