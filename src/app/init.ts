import { join } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { configFileIn } from '../system/config-file.ts';
import { writeNewFile } from '../system/new-file.ts';
import { systemTimezone } from '../system/process-facts.ts';
import { mayBeFile } from '../system/text-file.ts';
import { loadConfiguration, notAFolder } from './configuration.ts';

/** cron reads its lines in the system's zone, and so do the jobs that are moved here from there. */
const config = () => `{
  "timezone": "${systemTimezone()}",
  "jobs": ["chroniker.jobs.yaml"],
  "allowShell": false
}
`;

const jobs = `# Jobs of this project. What you change here takes effect within a minute; at once with: chroniker apply
jobs:
  example:
    description: Says that it is there
    command: [echo, "chroniker was here"]        # a list runs exactly as it is, without a shell
    schedule: "*/5 * * * *"                      # or 15m, or @daily, or {times: ["02:30"]}
  nightly:
    description: An example that waits to be enabled
    enabled: false                               # how it begins; from then on: chroniker job enable nightly
    command: [./nightly-report, --day, yesterday]
    schedule: {cron: "30 2 * * mon-fri"}
    timeout: 20m
`;

export interface Initialised {
  /** Paths that were written. */
  created: string[];
  /** Paths that were there and stay as they are. */
  kept: string[];
  /** The jobs file is one that the settings keep in sync. */
  isSynced: boolean;
}

/** Makes a project of a folder: a config file and an example jobs file, neither of which is ever overwritten. */
export async function initialise(dir: string): Promise<Initialised> {
  if (mayBeFile(dir)) throw notAFolder(dir);
  const done: Initialised = { created: [], kept: [], isSynced: false };
  const write = (path: string, text: string): void => {
    (writeNewFile(path, text) ? done.created : done.kept).push(path);
  };
  const existing = await configFileIn(dir);
  if (existing) done.kept.push(existing.path);
  else write(join(dir, 'chroniker.config.json'), config());
  const jobsPath = join(dir, 'chroniker.jobs.yaml');
  write(jobsPath, jobs);
  return { ...done, isSynced: await isSynced(dir, jobsPath) };
}

/** A configuration that was there may have faults, which are not to be told here. */
async function isSynced(dir: string, jobsPath: string): Promise<boolean> {
  try {
    return (await loadConfiguration({ project: dir })).values.jobs.includes(jobsPath);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
