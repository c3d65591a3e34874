/** What a host last read of one jobs file that it keeps in sync. */
export interface SyncedFile {
  /** How the file stood on the disk when it was read; '' = it was so young that it has to be compared once more. */
  stamp: string;
  /** The calendar files that were read with it, by absolute path; a part of its stamp and its hash. Absent = none. */
  calendars?: string[];
  /** Of its text when the jobs were last made what it says, or of what was refused; null when it could not be read. */
  hash: string | null;
  /** Why the jobs are not what it says; null = they are. */
  error: string | null;
  /** When the error was last told, by the host's clock. Epoch ms. */
  toldAt: number | null;
  /** When the jobs were last made what it says. Epoch ms. */
  syncedAt: number | null;
}

/** By absolute path. */
export type SyncedFiles = Record<string, SyncedFile>;

const hourMs = 3_600_000;

/** As it is stored; what cannot be understood is as if nothing had been read yet. */
export function syncedFilesOf(stored: unknown): SyncedFiles {
  if (typeof stored !== 'string') return {};
  try {
    const files: unknown = JSON.parse(stored);
    return isSet(files) && Object.values(files).every(isSet) ? (files as SyncedFiles) : {};
  } catch {
    return {};
  }
}

/** True when no file has to be read, and none to be forgotten. `stamps` = how each file of the setting stands now. */
export function areInSync(files: SyncedFiles, stamps: ReadonlyMap<string, string>, now: number): boolean {
  if (Object.keys(files).length !== stamps.size) return false;
  for (const [path, stamp] of stamps) if (isToBeRead(files[path], stamp, now)) return false;
  return true;
}

/** A file that has changed, and once an hour one that was refused: what was wrong may have been put right elsewhere. */
export function isToBeRead(file: SyncedFile | undefined, stamp: string, now: number): boolean {
  if (file?.stamp !== stamp) return true;
  return file.error !== null && isToldAgain(file, now);
}

/** True when an error that stays has not been told for an hour. */
export function isToldAgain({ toldAt }: SyncedFile, now: number): boolean {
  return toldAt === null || now < toldAt || now - toldAt >= hourMs;
}

/** Not `isObject`, whose neighbours load what a quiet minute has no use for. */
function isSet(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
