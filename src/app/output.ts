import type { Run } from '../domain/run.ts';
import type { Store, Stream } from '../store/store.ts';

const chunksPerRead = 64;

/** A piece of stored output, or how many bytes a limit dropped at this place. */
export type OutputPiece = { data: Uint8Array } | { droppedBytes: number };

/** What is stored of one stream of a run, in order, in bounded memory; gaps are named where they are. */
export async function* storedOutput(store: Store, run: Run, stream: Stream): AsyncGenerator<OutputPiece> {
  let offset = 0;
  for (;;) {
    const chunks = await store.readChunks(run.id, stream, offset, chunksPerRead);
    for (const chunk of chunks) {
      if (chunk.offset > offset) yield { droppedBytes: chunk.offset - offset };
      yield { data: chunk.data };
      offset = chunk.offset + chunk.data.length;
    }
    if (chunks.length < chunksPerRead) return;
  }
}

/** The same as text, invalid UTF-8 shown as U+FFFD; characters cut between chunks are whole. */
export async function outputText(store: Store, run: Run, stream: Stream): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of storedOutput(store, run, stream)) {
    if ('data' in piece) text += decoder.decode(piece.data, { stream: true });
    else text += `${decoder.decode()}\n… ${piece.droppedBytes} bytes dropped …\n`;
  }
  return text + decoder.decode();
}
