import { lineStart, linesOf, lookBackFrom } from '../domain/output-lines.ts';
import type { Chunk } from '../store/shipment.ts';
import { readOutput } from '../system/spool.ts';
import type { Watched } from './watched.ts';
import type { World } from './world.ts';

type Stream = 'stdout' | 'stderr';

/** Tells the lines that came to their end between two offsets, if the job has a log file for them. */
export function tellGrowth(world: World, watched: Watched, stream: Stream, from: number, to: number): void {
  if (watched.run.policy.logFile === undefined || to <= from) return;
  const [start, end] = [lineStartIn(watched, stream, from), lineStartIn(watched, stream, to)];
  tell(world, watched, stream, linesOf(read(watched, stream, start, end), start));
}

/** Tells what is left at the end of a run: an unfinished line, and what was stored last; the spool is still there. */
export function tellRest(world: World, watched: Watched, chunks: Chunk[]): void {
  if (watched.run.policy.logFile === undefined) return;
  for (const stream of ['stdout', 'stderr'] as const) {
    const { shipped } = watched[stream];
    let [start, end] = [shipped === 0 ? 0 : lineStartIn(watched, stream, shipped), shipped];
    for (const { offset, data } of chunks.filter((chunk) => chunk.stream === stream)) {
      if (offset > end) {
        tell(world, watched, stream, linesOf(read(watched, stream, start, end), start), offset - end);
        start = offset;
      }
      end = offset + data.length;
    }
    tell(world, watched, stream, linesOf(read(watched, stream, start, end), start));
  }
}

function lineStartIn(watched: Watched, stream: Stream, offset: number): number {
  return lineStart(read(watched, stream, lookBackFrom(offset), offset), offset);
}

function read(watched: Watched, stream: Stream, from: number, to: number): Uint8Array {
  if (to <= from) return new Uint8Array();
  try {
    return readOutput(watched.folder, watched[stream].file, from, to);
  } catch {
    // A spool that somebody removed costs lines of a log, and no more.
    return new Uint8Array();
  }
}

/** `droppedBytes` behind the lines are not stored. */
function tell(world: World, { run }: Watched, stream: Stream, lines: string[], droppedBytes = 0): void {
  if (lines.length === 0 && droppedBytes === 0) return;
  world.emit({ kind: 'run-wrote', runId: run.id, job: run.job, stream, lines, droppedBytes });
}
