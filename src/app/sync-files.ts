import type { ApplyPlan } from '../domain/apply-plan.ts';
import type { Observer } from '../domain/event.ts';
import type { HostIdentity, HostRow } from '../domain/host.ts';
import { areInSync, isToBeRead, isToldAgain, type SyncedFile, type SyncedFiles } from '../domain/synced-files.ts';
import type { World } from '../runner/world.ts';
import { StoreUnavailable } from '../store/store.ts';
import { now } from '../system/clock.ts';
import { untilStill } from '../system/still-file.ts';
import { readRegularFile } from '../system/text-file.ts';
import { CalendarTexts, namesOf } from './calendar-texts.ts';
import { jobsFileHash } from './jobs-file-hash.ts';
import { jobsFileStamps, stampForReading, stampWith } from './jobs-file-stamps.ts';
import type { Project } from './project.ts';
import { describeFailure } from './report-failure.ts';

/** Most that is stored of an error: every tick reads it. */
const storedError = 2_000;

/**
 * The step of a tick that keeps the jobs files of the setting `jobs` in sync. While none of them has changed it costs a stat
 * each, loads nothing and asks the store nothing. Rejects with `StoreUnavailable` alone: a file with a fault changes nothing,
 * is told, and keeps nobody from running.
 */
export function syncStep(
  project: Project,
  identity: HostIdentity,
  emit: Observer,
  clock: () => number = now,
): World['sync'] {
  let files: SyncedFiles | null = null;
  return async (hosts) => {
    const host = hosts.find(({ name }) => name === identity.name);
    if (host && isAnothers(host, identity)) return;
    const before = files ?? host?.syncedFiles ?? {};
    const at = clock();
    if (areInSync(before, jobsFileStamps(project.configuration, before), at)) return;
    const after = await syncFiles(project, before, at, emit);
    if (host) await project.store.recordSyncedFiles(host.id, after);
    files = after;
  };
}

/** What it read is no matter of ours; whether it may be taken over is decided when a supervisor enters. */
function isAnothers(host: HostRow, identity: HostIdentity): boolean {
  return host.machineId !== identity.machineId || host.home !== identity.home;
}

/** Reads what has changed. Once one file lets a name go, those that were refused may have it. */
async function syncFiles(project: Project, before: SyncedFiles, at: number, emit: Observer): Promise<SyncedFiles> {
  const stamps = jobsFileStamps(project.configuration, before);
  const paths = [...stamps.keys()];
  const after: SyncedFiles = Object.fromEntries(paths.flatMap((path) => (before[path] ? [[path, before[path]]] : [])));
  let wanted = await stillOnes(paths.filter((path) => isToBeRead(before[path], stamps.get(path) ?? '', at)));
  while (wanted.length > 0) {
    let hasMoved = false;
    for (const path of wanted) {
      const { file, plan } = await syncFile(project, path, before[path], at);
      after[path] = file;
      if (file.error === null) hasMoved = tellSynced(path, plan, before[path], emit) || hasMoved;
    }
    wanted = hasMoved ? paths.filter((path) => after[path]?.error) : [];
  }
  for (const [path, file] of Object.entries(after)) after[path] = toldOf(path, file, before[path], at, emit);
  return after;
}

/** What is being written is the next pass's to read. */
async function stillOnes(paths: string[]): Promise<string[]> {
  const still: string[] = [];
  for (const path of paths) if (await untilStill(path)) still.push(path);
  return still;
}

/** Makes the jobs of a file what it says, unless it says what they were last made. */
async function syncFile(
  project: Project,
  path: string,
  before: SyncedFile | undefined,
  at: number,
): Promise<{ file: SyncedFile; plan: ApplyPlan | null }> {
  const { configuration } = project;
  const ownStamp = stampForReading(configuration, path, at);
  let calendars = new CalendarTexts(path, at);
  try {
    const text = readRegularFile(path, 'the jobs file');
    // The same text names the same calendars.
    for (const file of before?.calendars ?? []) calendars.readIfThere(file);
    const isOld = before?.hash === jobsFileHash(configuration, text, calendars.texts);
    if (!isOld) calendars = new CalendarTexts(path, at);
    const plan = isOld ? null : await (await import('./apply.ts')).applyText(project, path, text, calendars);
    const syncedAt = isOld ? (before?.syncedAt ?? null) : at;
    const hash = jobsFileHash(configuration, text, calendars.texts);
    const stamp = stampWith(ownStamp, calendars.stamps);
    return { file: { stamp, hash, error: null, toldAt: null, syncedAt, ...namesOf(calendars) }, plan };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const message = describeFailure(error).message.slice(0, storedError);
    const { hash = null, toldAt = null, syncedAt = null } = before ?? {};
    const stamp = stampWith(ownStamp, calendars.stamps);
    return { file: { stamp, hash, error: message, toldAt, syncedAt, ...namesOf(calendars) }, plan: null };
  }
}

/** Answers whether anything was changed. */
function tellSynced(path: string, plan: ApplyPlan | null, before: SyncedFile | undefined, emit: Observer): boolean {
  const { creates = [], updates = [], disables = [] } = plan ?? {};
  const [created, updated, disabled] = [creates.length, updates.length, disables.length];
  const hasMoved = created + updated + disabled > 0 || plan?.pools !== undefined;
  if (hasMoved || before?.error) emit({ kind: 'jobs-file-synced', path, created, updated, disabled });
  return hasMoved;
}

/** Tells an error when it is a new one, and then once an hour. */
function toldOf(
  path: string,
  file: SyncedFile,
  before: SyncedFile | undefined,
  at: number,
  emit: Observer,
): SyncedFile {
  if (file.error === null) return file;
  if (before?.error === file.error && !isToldAgain(before, at)) return file;
  emit({ kind: 'jobs-file-refused', path, message: file.error });
  return { ...file, toldAt: at };
}
