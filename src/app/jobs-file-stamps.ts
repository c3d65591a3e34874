import type { SyncedFiles } from '../domain/synced-files.ts';
import { fileStamp, settledStamp } from '../system/file-stamp.ts';
import type { Configuration } from './configuration.ts';

/**
 * How each jobs file of the setting stands now, in the setting's order, with the calendars that were last read with it. One stat
 * each, and nothing is read.
 */
export function jobsFileStamps(configuration: Configuration, known: SyncedFiles): Map<string, string> {
  const { jobs } = configuration.values;
  return new Map(
    jobs.map((path) => {
      const stamp = stampUnder(configuration, fileStamp(path));
      return [path, stampWith(stamp, known[path]?.calendars?.map(fileStamp) ?? [])];
    }),
  );
}

/** The stamp of a jobs file with those of its calendars; '' when one of them is. */
export function stampWith(stamp: string, calendars: readonly string[]): string {
  return stamp === '' || calendars.includes('') ? '' : [stamp, ...calendars].join(' + ');
}

/** How a jobs file stands that is about to be read; '' = it has changed so lately that it has to be compared once more. */
export function stampForReading(configuration: Configuration, path: string, at: number): string {
  const stamp = settledStamp(path, at);
  return stamp === '' ? '' : stampUnder(configuration, stamp);
}

/** Whether the same file is allowed turns on a setting. */
function stampUnder({ values }: Configuration, stamp: string): string {
  return values.allowShell ? `${stamp} shell` : stamp;
}
