import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, saveJob, settlement } from './play.ts';

const nowhere = { stdout: 0, stderr: 0 };

exerciseStore('chunks are read back in order, byte for byte, all 256 of them', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'noisy', nextSlotAt: dawn });
  const { id: runId } = await claimOne(store, seat);
  const every = Uint8Array.from({ length: 256 }, (_, index) => index);
  const big = new Uint8Array(65_536).fill(0xff);
  const chunks = [
    { stream: 'stdout' as const, offset: 0, seenAt: 1, data: every },
    { stream: 'stderr' as const, offset: 0, seenAt: 1, data: Buffer.from("it's \\ héllo Дата \0 ?") },
    { stream: 'stdout' as const, offset: 256, seenAt: 1, data: big },
  ];
  const to = { stdout: 256 + big.length, stderr: chunks[1]?.data.length ?? 0 };
  assert.deepEqual(await store.ship(seat.supervisorId, [{ runId, from: nowhere, to, chunks }]), { superseded: [] });
  const out = await store.readChunks(runId, 'stdout', 0, 10);
  assert.deepEqual(
    out.map(({ offset, data }) => [offset, data.length]),
    [
      [0, 256],
      [256, 65_536],
    ],
  );
  assert.deepEqual(Buffer.concat(out.map(({ data }) => data)), Buffer.concat([every, big]));
  const [err] = await store.readChunks(runId, 'stderr', 0, 10);
  assert.equal(Buffer.from(err?.data ?? []).toString(), "it's \\ héllo Дата \0 ?");
  const run = await store.findRun(runId);
  assert.deepEqual([run?.stdout.storedBytes, run?.stderr.storedBytes], [to.stdout, to.stderr]);
  assert.deepEqual(
    (await store.readChunks(runId, 'stdout', 256, 10)).map(({ offset }) => offset),
    [256],
  );
  assert.deepEqual(
    (await store.readChunks(runId, 'stdout', 0, 1)).map(({ offset }) => offset),
    [0],
  );
});

exerciseStore('a shipment that builds on an offset which has moved stores nothing', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'noisy', nextSlotAt: dawn });
  const { id: runId } = await claimOne(store, seat);
  const piece = (offset: number, text: string) => ({
    stream: 'stdout' as const,
    offset,
    seenAt: 1,
    data: Buffer.from(text),
  });
  const first = { runId, from: nowhere, to: { stdout: 4, stderr: 0 }, chunks: [piece(0, 'four')] };
  assert.deepEqual(await store.ship(seat.supervisorId, [first]), { superseded: [] });
  assert.deepEqual(await store.ship(seat.supervisorId, [first]), { superseded: [runId] });
  const second = { runId, from: first.to, to: { stdout: 8, stderr: 0 }, chunks: [piece(4, 'more')] };
  assert.deepEqual(await store.ship(seat.supervisorId, [second]), { superseded: [] });
  const stored = await store.readChunks(runId, 'stdout', 0, 10);
  assert.equal(stored.map(({ data }) => Buffer.from(data).toString()).join(''), 'fourmore');
});

exerciseStore(
  'feature 92: a run that ends after a shipment whose answer was lost keeps each byte once',
  async ({ store }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'noisy', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    const out = (offset: number, text: string) => ({
      stream: 'stdout' as const,
      offset,
      seenAt: 1,
      data: Buffer.from(text),
    });
    const err = { stream: 'stderr' as const, offset: 0, seenAt: 1, data: Buffer.from('same') };
    const to = { stdout: 4, stderr: 4 };
    await store.ship(seat.supervisorId, [{ runId: run.id, from: nowhere, to, chunks: [out(0, 'four'), err] }]);
    // Its runner heard nothing of that, and sends all of it again.
    const ending = settlement(run, { chunks: [out(0, 'fourmo'), out(6, 're'), err] });
    assert.deepEqual(await store.settle(seat.supervisorId, [ending], goOn), [run.id]);
    const pieces = async (stream: 'stdout' | 'stderr') =>
      (await store.readChunks(run.id, stream, 0, 10)).map(({ offset, data }) => [offset, String(Buffer.from(data))]);
    assert.deepEqual(await pieces('stdout'), [
      [0, 'four'],
      [4, 'mo'],
      [6, 're'],
    ]);
    assert.deepEqual(await pieces('stderr'), [[0, 'same']]);
  },
);

exerciseStore(
  'a shipment of a run that is somebody else’s or settled stores nothing, and others of the batch go',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const runs = [];
    for (const name of ['ours', 'theirs', 'settled']) {
      await saveJob(store, { name, nextSlotAt: dawn });
      runs.push(await claimOne(store, seat));
    }
    const heir = await enter(store);
    await store.adopt(heir.supervisorId, [{ runId: runs[1]?.id ?? 0, fromSupervisorId: seat.supervisorId }]);
    if (runs[2]) await store.settle(seat.supervisorId, [settlement(runs[2])], goOn);
    const shipments = runs.map(({ id: runId }) => ({
      runId,
      from: nowhere,
      to: { stdout: 1, stderr: 0 },
      chunks: [{ stream: 'stdout' as const, offset: 0, seenAt: 1, data: Buffer.from('x') }],
    }));
    assert.deepEqual(await store.ship(seat.supervisorId, shipments), { superseded: runs.slice(1).map(({ id }) => id) });
    const stored = await Promise.all(runs.map(({ id }) => store.readChunks(id, 'stdout', 0, 10)));
    assert.deepEqual(
      stored.map(({ length }) => length),
      [1, 0, 0],
    );
  },
);

exerciseStore('nothing to ship is no statement that fails', async ({ store }) => {
  const seat = await enter(store);
  assert.deepEqual(await store.ship(seat.supervisorId, []), { superseded: [] });
  assert.deepEqual(await store.settle(seat.supervisorId, [], goOn), []);
  assert.deepEqual(await store.adopt(seat.supervisorId, []), []);
  await store.recordRunning(seat.supervisorId, []);
  assert.deepEqual(await store.request([]), []);
  assert.deepEqual(await store.saveJobs([], 'ann'), []);
});

exerciseStore('several megabytes of many runs are shipped at once', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'noisy', nextSlotAt: dawn });
  const { id: runId } = await claimOne(store, seat);
  const piece = new Uint8Array(65_536).fill(39);
  const chunks = Array.from({ length: 96 }, (_, index) => ({
    stream: 'stdout' as const,
    seenAt: 1,
    offset: index * piece.length,
    data: piece,
  }));
  const to = { stdout: chunks.length * piece.length, stderr: 0 };
  assert.deepEqual(await store.ship(seat.supervisorId, [{ runId, from: nowhere, to, chunks }]), { superseded: [] });
  assert.equal((await store.readChunks(runId, 'stdout', 0, 1_000)).length, 96);
});
