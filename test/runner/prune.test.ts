import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Horizon, RecordKind } from '../../src/domain/retention.ts';
import { prune } from '../../src/runner/prune.ts';
import type { Seat } from '../../src/runner/seat.ts';
import type { World } from '../../src/runner/world.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const dayMs = 86_400_000;
const folder = temporaryFolder('prune');

interface Host {
  pass: () => Promise<string[]>;
  /** How many rows of a kind are old. */
  old: Partial<Record<RecordKind, number>>;
  horizons: Horizon[];
}

/** Passes of one host, each answering what it asked of the store. */
function host(retentionMs: number): Host {
  const old: Host['old'] = {};
  const horizons: Horizon[] = [];
  let asked: string[] = [];
  const store = {
    prune: async () => void asked.push('runs'),
    pruneSupervisors: async () => void asked.push('supervisors'),
    kindsToPrune: async (horizon: Horizon) => {
      asked.push('look');
      horizons.push(horizon);
      return Object.keys(old).filter((kind) => old[kind as RecordKind]);
    },
    pruneRecords: async (kind: RecordKind, _: Horizon, limit: number) => {
      asked.push(kind);
      const count = Math.min(limit, old[kind] ?? 0);
      old[kind] = (old[kind] ?? 0) - count;
      return count;
    },
  };
  const home = mkdtempSync(join(folder, 'home-'));
  const world = { store, settings: { retentionMs, home } } as unknown as World;
  const pass = async () => {
    asked = [];
    await prune(world, { hostId: 1 } as Seat);
    return asked;
  };
  return { pass, old, horizons };
}

test('what explains runs is looked for once an hour, as old as runs have to be, and deeds a year', async () => {
  const { pass, horizons } = host(90 * dayMs);
  assert.deepEqual(await pass(), ['runs', 'look', 'supervisors']);
  assert.deepEqual(await pass(), ['runs', 'supervisors']);
  const [{ before, deedsBefore } = { before: 0, deedsBefore: 0 }] = horizons;
  assert.equal(before - deedsBefore, 275 * dayMs);
  assert.ok(Math.abs(Date.now() - 90 * dayMs - before) < dayMs);
});

test('a pass deletes a bounded number of each kind, and the next one goes on where more was left', async () => {
  const { pass, old } = host(90 * dayMs);
  Object.assign(old, { slotRanges: 1_200, ticks: 500, holds: 3 });
  assert.deepEqual(await pass(), ['runs', 'look', 'slotRanges', 'ticks', 'holds', 'supervisors']);
  assert.deepEqual(await pass(), ['runs', 'look', 'slotRanges', 'supervisors']);
  assert.deepEqual(await pass(), ['runs', 'look', 'slotRanges', 'supervisors']);
  assert.deepEqual(await pass(), ['runs', 'supervisors']);
});

test('who keeps history for ever keeps what explains it, too', async () => {
  assert.deepEqual(await host(0).pass(), ['supervisors']);
});

test('who keeps runs for longer than a year keeps deeds as long', async () => {
  const { pass, horizons } = host(800 * dayMs);
  await pass();
  assert.equal(horizons[0]?.before, horizons[0]?.deedsBefore);
});
