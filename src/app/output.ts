import { isFinal, type Run } from '../domain/run.ts';
import type { Stream } from '../store/shipment.ts';
import type { Store } from '../store/store.ts';

const chunksPerRead = 64;

/** A piece of stored output, or how many bytes a limit dropped at this place. Offsets count what the command wrote. */
export type OutputPiece = { stream: Stream; offset: number; seenAt: number } & (
  | { data: Uint8Array }
  | { droppedBytes: number }
);

/** What is stored of one stream of a run from an offset on, in order, in bounded memory; gaps are named where they are. */
export async function* storedOutput(store: Store, run: Run, stream: Stream, from = 0): AsyncGenerator<OutputPiece> {
  let [offset, seenAt] = [from, 0];
  while (offset < endOf(run, stream)) {
    const chunks = await store.readChunks(run.id, stream, offset, chunksPerRead);
    for (const chunk of chunks) {
      if (chunk.offset >= endOf(run, stream)) return;
      seenAt = chunk.seenAt;
      if (chunk.offset > offset) yield { stream, offset, seenAt, droppedBytes: chunk.offset - offset };
      yield { stream, offset: chunk.offset, seenAt, data: chunk.data };
      offset = chunk.offset + chunk.data.length;
    }
    if (chunks.length < chunksPerRead) break;
  }
  const missing = isFinal(run.status) && !run[stream].approximate ? run[stream].bytes - offset : 0;
  if (missing > 0) yield { stream, offset, seenAt, droppedBytes: missing };
}

/** Both streams of a run as they came, as exactly as they were looked at; `from` says how much is known already. */
export async function* interleavedOutput(
  store: Store,
  run: Run,
  streams: Stream[],
  from: Record<Stream, number> = { stdout: 0, stderr: 0 },
): AsyncGenerator<OutputPiece> {
  const sources = streams.map((stream) => storedOutput(store, run, stream, from[stream]));
  const next = await Promise.all(sources.map(nextOf));
  for (;;) {
    const first = next.reduce((best, piece, index) => (comesBefore(piece, next[best]) ? index : best), 0);
    const piece = next[first];
    const source = sources[first];
    if (!piece || !source) return;
    yield piece;
    next[first] = await nextOf(source);
  }
}

/** One stream as text, invalid UTF-8 shown as U+FFFD; characters cut between chunks are whole. What is not kept at all is empty. */
export async function outputText(store: Store, run: Run, stream: Stream): Promise<string> {
  const decoder = new OutputDecoder();
  let text = '';
  for await (const piece of storedOutput(store, run, stream)) {
    text += decoder.text(piece);
    if ('droppedBytes' in piece && run[stream].storedBytes > 0) text += `\n${droppedText(piece)}\n`;
  }
  return text + decoder.rest(stream);
}

/** What stands where a limit dropped bytes. */
export function droppedText({ stream, droppedBytes }: { stream: Stream; droppedBytes: number }): string {
  return `… ${droppedBytes} bytes of ${stream} dropped …`;
}

/** Bytes of both streams as text; what a character lacks may come with the next piece, but not from beyond a gap. */
export class OutputDecoder {
  readonly #decoders = {
    stdout: new TextDecoder('utf-8', { ignoreBOM: true }),
    stderr: new TextDecoder('utf-8', { ignoreBOM: true }),
  };

  /** The text of a piece; of a gap, what was left unfinished before it. */
  text(piece: OutputPiece): string {
    if ('droppedBytes' in piece) return this.rest(piece.stream);
    return this.#decoders[piece.stream].decode(piece.data, { stream: true });
  }

  /** What is unfinished of a stream that has ended. */
  rest(stream: Stream): string {
    return this.#decoders[stream].decode();
  }
}

/** While a run lasts, its row tells how much of both streams belongs to one look. */
function endOf(run: Run, stream: Stream): number {
  return isFinal(run.status) ? Number.POSITIVE_INFINITY : run[stream].storedBytes;
}

async function nextOf(source: AsyncGenerator<OutputPiece>): Promise<OutputPiece | null> {
  const { done, value } = await source.next();
  return done ? null : value;
}

function comesBefore(one: OutputPiece | null, other: OutputPiece | null | undefined): boolean {
  return one !== null && (!other || one.seenAt < other.seenAt);
}
