import type { StreamFigures } from '../domain/run.ts';
import type { StreamState } from './watched.ts';
import type { RunnerSettings } from './world.ts';

/** Largest chunk, in bytes. */
export const chunkBytes = 64 * 1024;

/** A piece of a spool file that is to be stored. */
export interface Piece {
  from: number;
  to: number;
}

/** How much of a stream is stored: nothing when its capture is off, else the job's limit or the setting. */
export function storeLimit(captured: boolean, jobLimit: number | null, settings: RunnerSettings['output']): number {
  return captured ? (jobLimit ?? settings.maxBytes) : 0;
}

/** What of a stream can be shipped while it grows: the first half of its limit, as it comes. */
export function growth(state: StreamState, limit: number): Piece | null {
  const to = Math.min(state.size, headBytes(limit));
  return to > state.shipped ? { from: state.shipped, to } : null;
}

/** What is left to store when the command has ended: all that fits, else the rest of the head and the tail. */
export function remainder(state: StreamState, limit: number): Piece[] {
  if (state.size <= limit) return nonEmpty([{ from: state.shipped, to: state.size }]);
  const head = headBytes(limit);
  const tailFrom = Math.max(state.size - (limit - head), state.shipped);
  return nonEmpty([
    { from: state.shipped, to: head },
    { from: tailFrom, to: state.size },
  ]);
}

/** What became of a stream once `pieces` are stored too: dropped = size − stored, exactly. */
export function figures(state: StreamState, pieces: Piece[]): StreamFigures {
  const storedBytes = pieces.reduce((sum, piece) => sum + piece.to - piece.from, state.shipped);
  const bytes = Math.max(state.size, storedBytes);
  return { bytes, storedBytes, droppedBytes: bytes - storedBytes, approximate: state.truncated };
}

/** Disk blocks are given back in steps of this size at least. */
const stepBytes = 32 * 1024 * 1024;

/** The part of a spool file that neither head nor tail will need any more, in whole steps; null when it is small. */
export function holeToPunch(
  state: StreamState,
  jobLimit: number | null,
  settings: RunnerSettings['output'],
): Piece | null {
  const limit = jobLimit ?? settings.maxBytes;
  const from = Math.max(state.punched, aligned(headBytes(limit) + chunkBytes - 1));
  const step = Math.min(stepBytes, Math.max(4096, settings.spoolBytes / 2));
  const to = aligned(state.size - Math.max(settings.spoolBytes, limit));
  return to - from >= step ? { from, to } : null;
}

/** Cuts a piece into chunks. */
export function* chunksOf(piece: Piece): Generator<Piece> {
  for (let from = piece.from; from < piece.to; from += chunkBytes) {
    yield { from, to: Math.min(from + chunkBytes, piece.to) };
  }
}

/** How much of a limit is stored while the command runs; the rest waits for its end. */
export function headBytes(limit: number): number {
  return Math.ceil(limit / 2);
}

/** Holes are made of whole file-system blocks; 64 KiB suits all of them. */
function aligned(offset: number): number {
  return offset - (offset % chunkBytes);
}

function nonEmpty(pieces: Piece[]): Piece[] {
  return pieces.filter((piece) => piece.to > piece.from);
}
