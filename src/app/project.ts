import { Failure } from '../domain/failure.ts';
import { parseTimezone } from '../domain/schedule/timezone.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { systemTimezone } from '../system/process-facts.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import { type Configuration, loadConfiguration, NoProject, type ProjectFlags } from './configuration.ts';

/** An opened project: what every use case needs. */
export interface Project {
  configuration: Configuration;
  store: Store;
  /** Zone of schedules that name none. */
  timezone: string;
}

/** Opens the project that the flags mean, does `work` with it, and closes it whatever happens. */
export async function withProject<T>(flags: ProjectFlags, work: (project: Project) => Promise<T>): Promise<T> {
  const configuration = await loadConfiguration(flags);
  prepareStateFolder(configuration.values.home);
  const timezone = projectTimezone(configuration);
  const store = await openStore({ url: configuration.databaseUrl, timezone });
  try {
    return await work({ configuration, store, timezone });
  } finally {
    await store.close();
  }
}

/** The setting `timezone`, checked, else the system's. Rejects with a Failure that says where the value came from. */
export function projectTimezone(configuration: Configuration): string {
  const zone = configuration.values.timezone;
  if (zone === null) return systemTimezone();
  try {
    return parseTimezone(zone, 'setting timezone');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('bad_configuration', `${error.message} (from ${configuration.origins.timezone})`);
  }
}

/** The zone of the project that the flags mean, or the system's where there is no project. */
export async function timezoneHere(flags: ProjectFlags): Promise<string> {
  const configuration = await loadConfiguration(flags).catch((error: unknown) => {
    if (error instanceof NoProject) return null;
    throw error;
  });
  return configuration === null ? systemTimezone() : projectTimezone(configuration);
}
