import type { Report } from '../domain/report.ts';
import type { Chunk, Shipment } from '../store/shipment.ts';
import { now } from '../system/clock.ts';
import { readOutput } from '../system/spool.ts';
import { chunksOf, growth, type Piece, storeLimit } from './output.ts';
import { newReport } from './report-stream.ts';
import { tellGrowth } from './tell-output.ts';
import type { Watched } from './watched.ts';
import type { World } from './world.ts';

/** At most this much output travels in one transaction. */
export const batchBytes = 1024 * 1024;

/** Stores what running commands have written and said of themselves since the last time; answers the runs that are no longer ours. */
export async function shipGrowth(world: World, supervisorId: number, alive: Watched[]): Promise<Watched[]> {
  const lost: Watched[] = [];
  for (const batch of batches(world, alive)) {
    const { superseded } = await world.store.ship(
      supervisorId,
      batch.map(({ shipment }) => shipment),
    );
    world.reached('after-first-output');
    for (const { watched, shipment } of batch) {
      if (!superseded.includes(shipment.runId)) accept(world, watched, shipment.to, shipment.report);
      else if (!(await readAgain(world, supervisorId, watched))) lost.push(watched);
    }
  }
  return lost;
}

/** Reads pieces of a stream as chunks. */
export function readChunks(watched: Watched, stream: 'stdout' | 'stderr', pieces: Piece[]): Chunk[] {
  const seenAt = now();
  return pieces
    .flatMap((piece) => [...chunksOf(piece)])
    .map(({ from, to }) => ({
      stream,
      offset: from,
      seenAt,
      data: readOutput(watched.folder, watched[stream].file, from, to),
    }));
}

function* batches(world: World, alive: Watched[]): Generator<{ watched: Watched; shipment: Shipment }[]> {
  let batch: { watched: Watched; shipment: Shipment }[] = [];
  let bytes = 0;
  for (const watched of alive) {
    const shipment = shipmentOf(world, watched);
    if (!shipment) continue;
    batch.push({ watched, shipment });
    bytes += shipment.chunks.reduce((sum, chunk) => sum + chunk.data.length, 0);
    if (bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function shipmentOf(world: World, watched: Watched): Shipment | null {
  const stdout = grown(world, watched, 'stdout');
  const stderr = grown(world, watched, 'stderr');
  const said = newReport(watched);
  if (!stdout && !stderr && !said.report) return null;
  const from = { stdout: watched.stdout.shipped, stderr: watched.stderr.shipped };
  const to = { stdout: stdout?.to ?? from.stdout, stderr: stderr?.to ?? from.stderr };
  const chunks = [
    ...(stdout ? readChunks(watched, 'stdout', [stdout]) : []),
    ...(stderr ? readChunks(watched, 'stderr', [stderr]) : []),
  ];
  return { runId: watched.run.id, from, to, chunks, ...said };
}

function grown(world: World, watched: Watched, stream: 'stdout' | 'stderr'): Piece | null {
  const { output } = watched.run.policy;
  return growth(watched[stream], storeLimit(output[stream], output.maxBytes, world.settings.output));
}

/** An offset that did not match: another supervisor has the run, or an earlier shipment of ours went through unheard. */
async function readAgain(world: World, supervisorId: number, watched: Watched): Promise<boolean> {
  const stored = await world.store.findRun(watched.run.id);
  if (stored?.supervisorId !== supervisorId) return false;
  accept(world, watched, { stdout: stored.stdout.storedBytes, stderr: stored.stderr.storedBytes });
  return true;
}

function accept(world: World, watched: Watched, offsets: { stdout: number; stderr: number }, report?: Report): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const state = watched[stream];
    const to = Math.max(state.shipped, offsets[stream]);
    tellGrowth(world, watched, stream, state.shipped, to);
    state.shipped = to;
  }
  if (report) watched.report.stored = report;
}
