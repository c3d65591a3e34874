import { contentHash } from '../system/content-hash.ts';
import type { Configuration } from './configuration.ts';

/** Tells one text of a jobs file, with those of its calendars, from another; whether the same text is allowed turns on a setting. */
export function jobsFileHash({ values }: Configuration, text: string, calendars: readonly (string | null)[]): string {
  return contentHash([`${values.allowShell} ${text}`, ...calendars].join('\0'));
}
