import { Failure } from '../domain/failure.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { systemTimezone } from '../system/process-facts.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import { type Configuration, loadConfiguration, type ProjectFlags } from './configuration.ts';

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
  const store = await openStore({ url: configuration.databaseUrl });
  try {
    return await work({ configuration, store, timezone });
  } finally {
    await store.close();
  }
}

/** The setting `timezone`, checked, else the system's. */
export function projectTimezone(configuration: Configuration): string {
  const zone = configuration.values.timezone;
  if (zone === null) return systemTimezone();
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone && zone;
  } catch {
    throw new Failure(
      'bad_configuration',
      `setting timezone: "${zone}" is no IANA time zone like Europe/Paris or UTC (from ${configuration.origins.timezone})`,
    );
  }
}
