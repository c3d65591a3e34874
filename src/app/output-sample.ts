import { isFinal, type Run } from '../domain/run.ts';
import { chunkBytes } from '../runner/output.ts';
import type { Stream } from '../store/shipment.ts';
import type { Store } from '../store/store.ts';
import { type OutputPiece, storedOutput } from './output.ts';

/** So many characters of each end are shown, */
const mostCharacters = 10_000;
/** which take so many bytes at most. */
const mostBytes = 4 * mostCharacters;

/** Both ends of a stream; of a short one the head is all of it. */
export interface OutputSample {
  head: string;
  /** Bytes that the command wrote between the two, stored or not. */
  betweenBytes: number;
  tail: string;
}

/** Reads the ends of a stream, and not what lies between. */
export async function outputSample(store: Store, run: Run, stream: Stream): Promise<OutputSample> {
  const head = await firstOf(storedOutput(store, run, stream));
  const endsAt = Math.max(head.length, isFinal(run.status) ? run[stream].bytes : run[stream].storedBytes);
  const from = Math.max(head.length, endsAt - mostBytes);
  const tail = await lastOf(storedOutput(store, run, stream, Math.max(0, from - chunkBytes)), from);
  const betweenBytes = Math.max(0, (tail.length > 0 ? tail.offset : endsAt) - head.length);
  return { head: text(head.data), betweenBytes, tail: text(tail.data) };
}

/** The first characters, up to a gap. */
async function firstOf(pieces: AsyncIterable<OutputPiece>): Promise<{ data: Buffer; length: number }> {
  let data = Buffer.alloc(0);
  for await (const piece of pieces) {
    if ('droppedBytes' in piece) break;
    data = Buffer.concat([data, piece.data]);
    if (data.length > mostBytes) break;
  }
  data = data.subarray(0, endOfCharacters(data));
  return { data, length: data.length };
}

/** The last characters from an offset on, after the last gap. */
async function lastOf(
  pieces: AsyncIterable<OutputPiece>,
  from: number,
): Promise<{ data: Buffer; offset: number; length: number }> {
  let data = Buffer.alloc(0);
  let offset = from;
  for await (const piece of pieces) {
    if ('droppedBytes' in piece) {
      data = Buffer.alloc(0);
      continue;
    }
    const known = piece.data.subarray(Math.max(0, from - piece.offset));
    if (data.length === 0) offset = piece.offset + piece.data.length - known.length;
    data = Buffer.concat([data, known]);
  }
  const start = startOfCharacters(data);
  return { data: data.subarray(start), offset: offset + start, length: data.length - start };
}

function endOfCharacters(data: Uint8Array): number {
  let characters = 0;
  for (const [index, byte] of data.entries()) if (beginsCharacter(byte) && ++characters > mostCharacters) return index;
  return Math.min(data.length, mostBytes);
}

function startOfCharacters(data: Uint8Array): number {
  let characters = 0;
  for (let index = data.length - 1; index >= 0; index--) {
    if (beginsCharacter(data[index] ?? 0) && ++characters === mostCharacters) return index;
  }
  return Math.max(0, data.length - mostBytes);
}

/** In UTF-8 every byte but those that go on with a character. */
function beginsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

function text(data: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(data);
}
