import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { JobSpec } from '../src/domain/job.ts';
import { blankSpec } from '../src/domain/stored-spec.ts';
import { migrateStore, openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import type { MariadbServer } from '../test/rig/mariadb.ts';

export const launcher = join(import.meta.dirname, '..', 'bin', 'chroniker');

/** A project in a temporary folder. */
export interface BenchProject {
  folder: string;
  home: string;
  url: string;
  /** The tick that cron would start. */
  tick: string[];
  open(): Promise<Store>;
  remove(): void;
}

export function makeProject(settings: Record<string, unknown> = {}, parent = tmpdir()): BenchProject {
  const folder = mkdtempSync(join(parent, 'chroniker-bench-'));
  const home = join(folder, '.chroniker');
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(folder, 'chroniker.config.json'), JSON.stringify({ hostname: 'bench', ...settings }));
  const url = typeof settings.database === 'string' ? settings.database : `sqlite:${home}/chroniker.sqlite`;
  return {
    folder,
    home,
    url,
    tick: [launcher, 'run', '-p', folder],
    open: () => openStore({ url }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A project whose store is a new database on this server. */
export async function makeProjectOn(
  server: MariadbServer,
  name: string,
  settings: Record<string, unknown> = {},
): Promise<BenchProject> {
  const database = await server.createDatabase(name);
  await migrateStore({ url: database }, 'up');
  return makeProject({ database, ...settings });
}

/** A job's document with every default. */
export function spec(argv: string[], more: Partial<JobSpec> = {}): JobSpec {
  return { ...blankSpec, command: { argv }, schedule: { rules: [{ kind: 'every', everyMs: 86_400_000 }] }, ...more };
}

/** Adds jobs that are due at once (or in a year). */
export async function addJobs(store: Store, count: number, jobSpec: JobSpec, due = true): Promise<void> {
  const yearMs = 366 * 86_400_000;
  const changes = Array.from({ length: count }, (_, index) => ({
    id: null,
    name: `job-${index}`,
    enabled: true,
    spec: jobSpec,
    override: null,
    origin: null,
    baseDir: '/',
    change: 'created',
    nextSlot: (_job: unknown, now: number) => (due ? now : now + yearMs),
  }));
  for (let from = 0; from < count; from += 1000) await store.saveJobs(changes.slice(from, from + 1000), 'bench');
}

/** Copies of the first run of the store, settled long ago: history by the million in seconds. */
export function fillHistory(project: BenchProject, count: number): void {
  const database = new Sqlite(`${project.home}/chroniker.sqlite`);
  const columns = database
    .prepare("select name from pragma_table_info('runs') where name not in ('id', 'slot_key', 'active_lane_id')")
    .pluck()
    .all()
    .join(', ');
  database.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into runs (${columns}) select ${columns} from n, (select * from runs order by id limit 1)`);
  database.exec('analyze');
  database.close();
}
