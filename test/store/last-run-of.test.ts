import assert from 'node:assert/strict';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import type { LastRun } from '../../src/store/asked-of-schedules.ts';
import { job } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, jobChange, minuteMs, saveJob, settlement } from './play.ts';

const fromEnd = { ...job([]).spec, schedule: parseSchedule({ every: '1h', anchor: 'end' }) };
const byPhase = { ...job([]).spec, schedule: parseSchedule('1h') };

exerciseStore(
  'who saves or enables a job that counts from its runs is told of the last one',
  async ({ store, clock }) => {
    const told: (LastRun | undefined)[] = [];
    const nextSlot = (_job: unknown, now: number, last?: LastRun) => {
      told.push(last);
      return now;
    };
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'rest', spec: fromEnd, nextSlotAt: clock.now });
    await store.saveJobs([{ ...jobChange({ id, name: 'rest', spec: fromEnd }), nextSlot }], 'ann');
    const run = await claimOne(store, seat);
    await store.saveJobs([{ ...jobChange({ id, name: 'rest', spec: fromEnd }), nextSlot }], 'ann');
    clock.now += 5 * minuteMs;
    await store.settle(seat.supervisorId, [settlement(run, { finishedAt: dawn + 4 * minuteMs })], goOn);
    await store.setEnabled([id], false, 'ann', nextSlot);
    await store.setEnabled([id], true, 'ann', nextSlot);
    await store.saveJobs([{ ...jobChange({ id, name: 'rest', spec: byPhase }), nextSlot }], 'ann');
    assert.deepEqual(told, [
      {},
      { lastStartAt: dawn, lastEndAt: null },
      { lastStartAt: dawn, lastEndAt: dawn + 4 * minuteMs },
      {},
    ]);
  },
);
