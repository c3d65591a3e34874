import { createHash } from 'node:crypto';

/** Tells one content from another. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
