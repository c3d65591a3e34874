import { join } from 'node:path';
import { configFileIn } from '../system/config-file.ts';
import { writeNewFile } from '../system/new-file.ts';

const config = `{
  "timezone": "UTC",
  "allowShell": false
}
`;

const jobs = `# Jobs of this project. After every change: chroniker apply chroniker.jobs.yaml
jobs:
  hello:
    description: Says hello
    command: [echo, "hello from chroniker"]      # a list runs exactly as it is, without a shell
    schedule: "*/5 * * * *"                      # or 15m, or @daily, or {times: ["02:30"]}
  nightly:
    description: An example that waits to be enabled
    enabled: false
    command: [./nightly-report, --day, yesterday]
    schedule: {cron: "30 2 * * mon-fri"}
    timeout: 20m
`;

export interface Initialised {
  /** Paths that were written. */
  created: string[];
  /** Paths that were there and stay as they are. */
  kept: string[];
}

/** Makes a project of a folder: a config file and an example jobs file, neither of which is ever overwritten. */
export async function initialise(dir: string): Promise<Initialised> {
  const done: Initialised = { created: [], kept: [] };
  const write = (path: string, text: string): void => {
    (writeNewFile(path, text) ? done.created : done.kept).push(path);
  };
  const existing = await configFileIn(dir);
  if (existing) done.kept.push(existing.path);
  else write(join(dir, 'chroniker.config.json'), config);
  write(join(dir, 'chroniker.jobs.yaml'), jobs);
  return done;
}
