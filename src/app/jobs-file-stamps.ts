import { fileStamp, settledStamp } from '../system/file-stamp.ts';
import type { Configuration } from './configuration.ts';

/** How each jobs file of the setting stands now, in the setting's order. One stat each, and nothing is read. */
export function jobsFileStamps(configuration: Configuration): Map<string, string> {
  const { jobs } = configuration.values;
  return new Map(jobs.map((path) => [path, stampUnder(configuration, fileStamp(path))]));
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
