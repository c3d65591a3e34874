import { Failure } from '../domain/failure.ts';
import { mayBeFile } from '../system/text-file.ts';
import { openAlerts } from './alerts.ts';
import { allDependencies } from './all-dependencies.ts';
import * as backfills from './backfills.ts';
import * as claims from './claim.ts';
import { connect, type StoreOptions } from './connect.ts';
import { sqliteFile } from './connect-url.ts';
import type { Database } from './database.ts';
import { fileGuard } from './file-guard.ts';
import { findText } from './find-text.ts';
import { historyFrom } from './history-from.ts';
import * as holds from './holds.ts';
import * as hosts from './hosts.ts';
import { jobHistory } from './job-deeds.ts';
import { heartbeats, runsKept } from './job-figures.ts';
import { latestChanges } from './job-history.ts';
import * as jobs from './jobs.ts';
import { lastDurations } from './last-durations.ts';
import * as ledgers from './ledgers.ts';
import { countWaiting, linkedJobs } from './linked-jobs.ts';
import { lookAtDue } from './look-at-due.ts';
import { type MigrationStatus, migrate, migrationStatus, schemaState } from './migrate.ts';
import { mysqlMigrationLock, sqliteMigrationLock } from './migration-lock.ts';
import { projectId } from './project-id.ts';
import { countPrunable, prune, pruneSupervisors } from './prune.ts';
import { countRecords, kindsToPrune, pruneRecords } from './prune-records.ts';
import { pendingUnder, releaseHolds } from './release-holds.ts';
import { replaceDue } from './replace-due.ts';
import * as requests from './requests.ts';
import { openRetries, requestRetries } from './retries.ts';
import * as runs from './runs.ts';
import { saveJobs } from './save-jobs.ts';
import { deletePools, listPools, savePools } from './save-pools.ts';
import { seenUpstreams } from './seen-upstreams.ts';
import * as settling from './settle.ts';
import * as shipping from './ship.ts';
import { slotRangesOf } from './slot-ranges.ts';
import { lastSlotUpTo, recordsOf } from './slot-records.ts';
import type { Store } from './store.ts';
import { recordSyncedFiles } from './synced-files.ts';
import { recordTick, tickedBy } from './ticks.ts';
import { ticksAround } from './ticks-around.ts';
import { recordVanished } from './vanished.ts';

/**
 * Opens the store. SQLite brings its schema up to date by itself; MySQL asks for `chroniker migrate` with a Failure, since
 * other hosts may still run an older program. Rejects with `StoreUnavailable` when the database is out of reach.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.readOnly) requireFile(options.url);
  const database = await connect(options);
  try {
    await requireSupported(database);
    if ((await schemaState(database)) === 'behind') await catchUp(database, options);
    return storeOver(database, fileGuard(options.url));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Brings the schema of this database up (or one step down); answers the steps taken. */
export async function migrateStore(options: StoreOptions, direction: 'up' | 'down'): Promise<string[]> {
  const database = await connect({ ...options, patient: true });
  try {
    await requireSupported(database);
    return await migrate(database, await lockFor(options), direction);
  } finally {
    await database.close();
  }
}

/** Which steps this database has had, and which it lacks. */
export async function storeStatus(options: StoreOptions): Promise<MigrationStatus> {
  const database = await connect(options);
  try {
    await requireSupported(database);
    return await migrationStatus(database);
  } finally {
    await database.close();
  }
}

async function catchUp(database: Database, options: StoreOptions): Promise<void> {
  if (database.dialect.name === 'sqlite' && !options.readOnly) {
    await migrate(database, await lockFor(options), 'up');
    return;
  }
  throw new Failure('migration_needed', 'the database has not the schema of this program yet: run `chroniker migrate`');
}

/** Opening a file that is not there would make it. */
function requireFile(url: string): void {
  const file = sqliteFile(url);
  if (file === null || mayBeFile(file)) return;
  throw new Failure(
    'migration_needed',
    `there is no database yet: ${file} is made with the first job or the first tick`,
  );
}

async function lockFor(options: StoreOptions) {
  const file = sqliteFile(options.url);
  return file === null ? mysqlMigrationLock(await connect({ ...options, patient: true })) : sqliteMigrationLock(file);
}

/** `skip locked` and JSON_TABLE decide how old a server may be. */
async function requireSupported(database: Database): Promise<void> {
  if (database.dialect.name !== 'mysql') return;
  const [row] = await database.rows<{ version: string }>('select version() as version');
  const version = row?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const isMariadb = /mariadb/i.test(version);
  if (isMariadb ? major > 10 || (major === 10 && minor >= 6) : major >= 8) return;
  const needed = isMariadb ? 'MariaDB 10.6' : 'MySQL 8.0';
  throw new Failure('database_too_old', `the database server is ${version}; Chroniker needs ${needed} or newer`);
}

/** The store over a connection. `guard` throws when its database is not there any more. */
export function storeOver(database: Database, guard: () => void = () => {}): Store {
  return {
    dialect: database.dialect.name,
    now: () => database.now(),
    projectId: (proposed) => projectId(database, proposed),
    close: () => database.close(),

    enter: (...arrival) => hosts.enter(database, ...arrival),
    recordTick: (hostId) =>
      database.transaction(async (sql) => {
        const now = await database.now(sql);
        await recordTick(sql, hostId, now);
        return await tickedBy(sql, hostId, now);
      }),
    recordSyncedFiles: (hostId, files) => recordSyncedFiles(database, hostId, files),
    supervisorsOf: (hostId) => hosts.supervisorsOf(database, hostId),
    lookAtDue: (identity, order, decide) => lookAtDue(database, identity, order, decide),
    poll: async (supervisor, laneHosts) => {
      guard();
      return await hosts.poll(database, supervisor, laneHosts);
    },
    replaceDue: (supervisor, judge) => replaceDue(database, supervisor, judge),
    endSupervisors: (ids) => hosts.endSupervisors(database, ids),
    adoptable: (hostName, supervisorId) => runs.adoptable(database, hostName, supervisorId),
    adopt: (supervisorId, adopted) => runs.adopt(database, supervisorId, adopted),
    claim: (order, decide) => claims.claim(database, order, decide),
    recordVanished: (supervisorId, runIds) => recordVanished(database, supervisorId, runIds),
    recordRunning: (supervisorId, reports) => runs.recordRunning(database, supervisorId, reports),
    ship: (supervisorId, shipments) => shipping.ship(database, supervisorId, shipments),
    settle: (supervisorId, settlements, after, setOffAt) =>
      settling.settle(database, supervisorId, settlements, after, setOffAt),
    prune: (before, limit, jobIds) => prune(database, before, limit, jobIds),
    pruneSupervisors: (hostId, before, limit) => pruneSupervisors(database, hostId, before, limit),
    kindsToPrune: (horizon) => kindsToPrune(database, horizon),
    pruneRecords: (kind, horizon, limit, jobIds) => pruneRecords(database, kind, horizon, limit, jobIds),
    countRecords: (horizon, jobIds) => countRecords(database, horizon, jobIds),
    historyFrom: () => historyFrom(database),

    listJobs: (filter) => jobs.listJobs(database, filter),
    saveJobs: (changes, by) => saveJobs(database, changes, by),
    setEnabled: (ids, enabled, by, nextSlot) => jobs.setEnabled(database, ids, enabled, by, nextSlot),
    latestChanges: (ids) => latestChanges(database, ids),
    deleteJobs: (ids, by) => jobs.deleteJobs(database, ids, by),
    listPools: () => listPools(database),
    savePools: (pools) => savePools(database, pools),
    deletePools: (names) => deletePools(database, names),
    request: (wishes) => requests.request(database, wishes),
    openRequests: (laneIds) => requests.openRequests(database, laneIds),
    withdraw: (laneIds, cause) => requests.withdraw(database, laneIds, cause),
    startBackfills: (wanted) => backfills.startBackfills(database, wanted),
    cancelBackfills: (ids, by) => backfills.cancelBackfills(database, ids, by),
    listBackfills: (filter) => backfills.listBackfills(database, filter),
    slotsDone: (laneIds, fromAt, toAt) => backfills.slotsDone(database, laneIds, fromAt, toAt),
    requestStop: (runIds, by) => runs.requestStop(database, runIds, by),
    listRuns: (filter) => runs.listRuns(database, filter),
    countPrunable: (before, jobIds) => countPrunable(database, before, jobIds),
    findText: (runIds, streams, text) => findText(database, runIds, streams, text),
    findRun: (runId) => runs.findRun(database, runId),
    readChunks: (runId, stream, from, limit) => shipping.readChunks(database, runId, stream, from, limit),
    slotRanges: (jobId) => slotRangesOf(database, jobId),
    linkedJobs: (jobId) => linkedJobs(database, jobId),
    allDependencies: () => allDependencies(database),
    jobHistory: (jobId) => jobHistory(database, jobId),
    lastSlotUpTo: (jobId, upTo) => lastSlotUpTo(database, jobId, upTo),
    recordsOf: (jobId, slotAt) => recordsOf(database, jobId, slotAt),
    seenUpstreams: (jobId) => seenUpstreams(database, jobId),
    ticksAround: (at) => ticksAround(database, at),
    jobsSince: (at) => ledgers.jobsSince(database, at),
    ledgersOf: (jobIds, fromAt) => ledgers.ledgersOf(database, jobIds, fromAt),
    ticksBetween: (fromAt, toAt) => ledgers.ticksBetween(database, fromAt, toAt),
    countWaiting: () => countWaiting(database),
    lastDurations: (jobIds, count) => lastDurations(database, jobIds, count),
    runsKept: (jobIds) => runsKept(database, jobIds),
    heartbeats: (supervisorIds) => heartbeats(database, supervisorIds),
    listHosts: () => hosts.listHosts(database),

    requestRetries: (wishes) => requestRetries(database, wishes),
    openRetries: (limit, laneIds) => openRetries(database, limit, laneIds),

    hold: (wishes, by) => holds.hold(database, wishes, by),
    releaseHolds: (ids, pending, by, pendingOf) => releaseHolds(database, ids, pending, by, pendingOf),
    pendingUnder: (ids, pendingOf) => pendingUnder(database, ids, pendingOf),
    openHolds: () => holds.openHolds(database),
    openAlerts: (jobIds) => openAlerts(database, jobIds),
    holdsSince: (at) => holds.holdsSince(database, at),
  };
}
