import type { HostRow } from '../domain/host.ts';
import type { SyncedFile } from '../domain/synced-files.ts';
import type { Configuration } from './configuration.ts';
import { identityOf } from './identity.ts';
import { jobsFileStamps } from './jobs-file-stamps.ts';

/** How it stands with one jobs file that a host keeps in sync. */
export interface JobsFileStatus {
  host: string;
  path: string;
  /** `waiting` = it changed (or was named) since it was last read: the next tick reads it. Known of this host alone. */
  state: 'synced' | 'refused' | 'waiting';
  /** Why its jobs are not what it says. */
  error: string | null;
  /** When its jobs were last made what it says. Epoch ms. */
  syncedAt: number | null;
}

/** Every jobs file of every host, this one's in the order of the setting. */
export function jobsFileStatus(
  configuration: Configuration,
  hosts: Pick<HostRow, 'name' | 'syncedFiles'>[],
): JobsFileStatus[] {
  const { name: here } = identityOf(configuration);
  const own = hosts.find(({ name }) => name === here)?.syncedFiles ?? {};
  const ownStatus = [...jobsFileStamps(configuration, own)].map(([path, stamp]) => {
    const file = own[path];
    // A young file was read all the same, and will only be compared once more.
    const isWaiting = !file || (file.stamp !== stamp && file.stamp !== '');
    return statusOf(here, path, file, isWaiting);
  });
  const others = hosts.filter(({ name }) => name !== here);
  const theirStatus = others.flatMap(({ name, syncedFiles }) =>
    Object.entries(syncedFiles).map(([path, file]) => statusOf(name, path, file, false)),
  );
  return [...ownStatus, ...theirStatus];
}

function statusOf(host: string, path: string, file: SyncedFile | undefined, isWaiting: boolean): JobsFileStatus {
  const { error = null, syncedAt = null } = file ?? {};
  if (isWaiting) return { host, path, state: 'waiting', error, syncedAt };
  return { host, path, state: error === null ? 'synced' : 'refused', error, syncedAt };
}
