import type { HostIdentity } from '../domain/host.ts';
import { type SyncedFiles, syncedFilesOf } from '../domain/synced-files.ts';
import { sqliteFile } from './connect-url.ts';
import { newestStep } from './newest-step.ts';
import type { Driver } from './quiet-driver.ts';

/** A minute, in milliseconds: what wakes before the next full one is this tick's. */
const minuteMs = 60_000;
/** As `recordTick` counts minutes that follow one another. */
const tickGapMs = 90_000;

/**
 * The quiet minute: when the store says for certain that nothing of this host is due, running or in doubt, records the tick
 * and answers 'quiet'. Anything else, any doubt and any error is 'busy', and changes nothing. It speaks to the drivers
 * themselves, since loading knex would cost more than all the rest; the contract tests hold it to what `enter` records.
 */
export async function quietTick(options: {
  url: string;
  identity: HostIdentity;
  /** Whether the jobs files stand as this host last read them; asked last. */
  areInSync?: (files: SyncedFiles) => boolean;
  /** A clock in place of the database's (tests). Epoch ms. */
  nowMs?: number;
}): Promise<'quiet' | 'busy'> {
  let driver: Driver | null = null;
  try {
    driver = await open(options.url);
    const [sql, bindings] = quietQuestion(options.identity);
    const [state] = await driver.rows(sql, bindings);
    const now = options.nowMs ?? Number(state?.now);
    if (!state || !isQuiet(state, options.identity, now)) return 'busy';
    if (options.areInSync?.(syncedFilesOf(state.jobs_files)) === false) return 'busy';
    await driver.write(recording(state, now));
    return 'quiet';
  } catch {
    return 'busy';
  } finally {
    await driver?.close();
  }
}

async function open(url: string): Promise<Driver> {
  const file = sqliteFile(url);
  if (file === null) return await (await import('./quiet-mysql.ts')).openMysql(url);
  return (await import('./quiet-sqlite.ts')).openSqlite(file);
}

/** The one query and its values. Each part is one look into an index, however many jobs, parked lanes and runs there are. */
export function quietQuestion({ name, tags }: HostIdentity): [sql: string, bindings: string[]] {
  const wake = '(select wake_at from lanes where host = ? and wake_at is not null order by wake_at limit 1)';
  const shared = ['', ...tags].map((_, index) => `${wake} as shared_${index}`).join(', ');
  const sql = `select hosts.*, CLOCK as now, (select name from knex_migrations order by id desc limit 1) as step,
    (select min(id) from hosts) as first_id, (select to_at from ticks where ticks.id = hosts.tick_id) as ticked_to,
    (select id from runs where runs.host = ? and active_lane_id is not null limit 1) as active_run,
    (select id from supervisors where host_id = hosts.id and ended_at is null limit 1) as open_supervisor,
    ${wake} as own, ${shared} from hosts where name = ?`;
  return [sql, [name, name, '', ...tags.map((tag) => `tag:${tag}`), name]];
}

type State = Record<string, string | number | null>;

function isQuiet(state: State, identity: HostIdentity, now: number): boolean {
  const sameHost =
    state.machine_id === identity.machineId &&
    state.boot_id === identity.bootId &&
    state.pid_namespace === identity.pidNamespace &&
    Number(state.uid) === identity.uid &&
    state.home === identity.home &&
    state.tags === JSON.stringify(identity.tags);
  // A supervisor that has not ended may have been killed, and have left something to adopt or to clear up.
  const settled = state.active_run === null && state.open_supervisor === null;
  return state.step === newestStep && sameHost && settled && !wakesThisMinute(state, now);
}

/** Only the host that was registered first serves lanes without a host of their own (`runner/seat.ts`). */
function wakesThisMinute(state: State, now: number): boolean {
  const nextMinute = (Math.floor(now / minuteMs) + 1) * minuteMs;
  // Which host serves a tag is the whole program's to say.
  const served = (column: string) => column !== 'shared_0' || state.id === state.first_id;
  return Object.entries(state).some(
    ([column, value]) =>
      /^(own|shared_\d+)$/.test(column) && served(column) && value !== null && Number(value) < nextMinute,
  );
}

/** The statements that record the tick, as `recordTick` does. Every value is a number. */
function recording(state: State, now: number): string[] {
  const gap = now - Number(state.ticked_to);
  const continues = state.ticked_to !== null && gap >= 0 && gap <= tickGapMs;
  const id = Number(state.id);
  if (continues) {
    return [
      `update ticks set to_at = ${now}, count = count + 1 where id = ${Number(state.tick_id)}`,
      `update hosts set last_tick_at = ${now} where id = ${id}`,
    ];
  }
  return [
    `insert into ticks (host_id, from_at, to_at, count) values (${id}, ${now}, ${now}, 1)`,
    `update hosts set last_tick_at = ${now}, tick_id = (select max(id) from ticks where host_id = ${id}) where id = ${id}`,
  ];
}
