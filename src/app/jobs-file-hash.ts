import { contentHash } from '../system/content-hash.ts';
import type { Configuration } from './configuration.ts';

/** Tells one text of a jobs file from another; whether the same text is allowed turns on a setting. */
export function jobsFileHash({ values }: Configuration, text: string): string {
  return contentHash(`${values.allowShell} ${text}`);
}
