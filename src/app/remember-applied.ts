import { now } from '../system/clock.ts';
import { type CalendarTexts, namesOf } from './calendar-texts.ts';
import { identityOf } from './identity.ts';
import { jobsFileHash } from './jobs-file-hash.ts';
import { stampWith } from './jobs-file-stamps.ts';
import type { Project } from './project.ts';

/** A file that a person applied needs no sync any more: what a tick refused before may have been put right. */
export async function rememberApplied(
  { configuration, store }: Project,
  path: string,
  { text, stamp, calendars }: { text: string; stamp: string; calendars: CalendarTexts },
): Promise<void> {
  if (!configuration.values.jobs.includes(path)) return;
  const { name, machineId, home } = identityOf(configuration);
  const host = (await store.listHosts()).find((one) => one.name === name);
  if (!host || host.machineId !== machineId || host.home !== home) return;
  const hash = jobsFileHash(configuration, text, calendars.texts);
  const told = { error: null, toldAt: null, syncedAt: now() };
  const file = { stamp: stampWith(stamp, calendars.stamps), hash, ...told, ...namesOf(calendars) };
  await store.recordSyncedFiles(host.id, { ...host.syncedFiles, [path]: file });
}
