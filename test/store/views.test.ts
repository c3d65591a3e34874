import assert from 'node:assert/strict';
import mysql from 'mysql2/promise';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore('the readable views say UTC, in whatever time zone they are asked', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: dawn + minuteMs });
  stage.clock.now += minuteMs;
  await store.setEnabled([id], false, 'ann', () => null);
  assert.deepEqual(await seenFromFar(stage, 'select scheduled, finished, started from v_runs'), [
    { scheduled: '2026-06-01T00:00:00Z', finished: '2026-06-01T00:00:01Z', started: '2026-06-01T00:00:00Z' },
  ]);
  assert.deepEqual(await seenFromFar(stage, 'select name, next_slot, last_success from v_jobs'), [
    { name: 'nightly', next_slot: null, last_success: '2026-06-01T00:00:01Z' },
  ]);
  assert.deepEqual(await seenFromFar(stage, 'select job, reason, from_slot, to_slot from v_slot_ranges'), [
    { job: 'nightly', reason: 'disabled', from_slot: '2026-06-01T00:01:00Z', to_slot: '2026-06-01T00:01:00Z' },
  ]);
  const { execute } = stage.database;
  const hold =
    "insert into holds (scope, target, owner, from_at, until_at, exceptions) values ('job', ?, 'ann', ?, ?, '[]')";
  await execute(hold, [String(id), dawn, dawn + minuteMs]);
  assert.deepEqual(await seenFromFar(stage, 'select owner, from_time, until_time, released from v_holds'), [
    { owner: 'ann', from_time: '2026-06-01T00:00:00Z', until_time: '2026-06-01T00:01:00Z', released: null },
  ]);
  const alert =
    "insert into alerts (lane_id, job_id, kind, scheduled_at, deadline_at, at, message) values (?, ?, 'late', ?, 0, ?, 'm')";
  await execute(alert, [run.laneId, id, dawn, dawn + minuteMs]);
  assert.deepEqual(await seenFromFar(stage, 'select job, scheduled, at from v_alerts'), [
    { job: 'nightly', scheduled: '2026-06-01T00:00:00Z', at: '2026-06-01T00:01:00Z' },
  ]);
  assert.deepEqual(await seenFromFar(stage, 'select host, from_time, to_time, count from v_ticks'), [
    { host: 'web-1', from_time: '2026-06-01T00:00:00Z', to_time: '2026-06-01T00:00:00Z', count: 1 },
  ]);
});

/** As somebody sees it whose session is in Kathmandu. */
async function seenFromFar({ kind, url, database }: Stage, sql: string): Promise<object[]> {
  if (kind === 'sqlite') return (await database.rows(sql)).map((row) => ({ ...row }));
  const connection = await mysql.createConnection(url);
  await connection.query("set session time_zone = '+05:45'");
  const [rows] = await connection.query(sql);
  await connection.end();
  return (rows as object[]).map((row) => ({ ...row }));
}
