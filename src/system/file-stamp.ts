import { statSync } from 'node:fs';

/** The coarsest clock by which a file system stamps what changes. */
const granularityMs = 2_000;

/** The stamp of a file that is not there. */
export const noFile = 'missing';

/**
 * How a file stands on the disk: whatever is done to it makes another stamp, save what is done twice within its clock's
 * granularity. One stat, and nothing is read.
 */
export function fileStamp(path: string): string {
  return look(path).stamp;
}

/** Which file a path leads to: the same until it is removed, or another one is put in its place. One stat. */
export function fileIdentity(path: string): string {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.dev} ${stats.ino}` : noFile;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** As `fileStamp`, but '' while the file is, by the host's clock, so young that one more change could leave the stamp as it is. */
export function settledStamp(path: string, now: number): string {
  const { stamp, changedAtMs } = look(path);
  return Math.abs(now - changedAtMs) < granularityMs ? '' : stamp;
}

/** The time of the last change to the inode stands beside that of the content, since a copy may bring an old one along. */
function look(path: string): { stamp: string; changedAtMs: number } {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!stats) return { stamp: noFile, changedAtMs: Number.NEGATIVE_INFINITY };
    const stamp = [stats.mtimeNs, stats.ctimeNs, stats.size, stats.ino].join(' ');
    return { stamp, changedAtMs: Number(stats.ctimeMs) };
  } catch (error) {
    return { stamp: String((error as NodeJS.ErrnoException).code), changedAtMs: Number.NEGATIVE_INFINITY };
  }
}
