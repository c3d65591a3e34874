import { droppedText, OutputDecoder, type OutputPiece } from '../app/output.ts';
import type { Stream } from '../store/shipment.ts';
import { lastWritten, printable } from './printable.ts';

/** A line that a run wrote, ready to be shown; a gap stands for what a limit dropped. */
export interface OutputLine {
  stream: Stream;
  text: string;
  gap: boolean;
}

/** Makes lines of the pieces of both streams: each line whole, in the order in which they were finished. */
export class OutputLines {
  readonly #decoder = new OutputDecoder();
  readonly #unfinished: Record<Stream, string> = { stdout: '', stderr: '' };
  #latest: Stream = 'stdout';

  /** The lines that this piece finishes. */
  add(piece: OutputPiece): OutputLine[] {
    const { stream } = piece;
    this.#latest = stream;
    const text = this.#decoder.text(piece);
    if (!('droppedBytes' in piece) && !/[\r\n]/.test(text)) {
      // A line of many megabytes is put together once, at its end.
      this.#unfinished[stream] += text;
      return [];
    }
    const lines = `${this.#unfinished[stream]}${text}`.split('\n');
    const last = lines.pop() ?? '';
    this.#unfinished[stream] = withoutOverwritten(last);
    const finished = lines.map((line) => lineOf(stream, line));
    if (!('droppedBytes' in piece)) return finished;
    return [...finished, ...this.#flush(stream), { stream, text: droppedText(piece), gap: true }];
  }

  /** The line that is being written; null when both streams stand at the beginning of one. */
  unfinished(): OutputLine | null {
    const other = this.#latest === 'stdout' ? 'stderr' : 'stdout';
    const stream = [this.#latest, other].find((each): each is Stream => this.#unfinished[each as Stream] !== '');
    return stream === undefined ? null : lineOf(stream, this.#unfinished[stream]);
  }

  /** What no line end will finish any more. */
  end(): OutputLine[] {
    return (['stdout', 'stderr'] as const).flatMap((stream) => {
      this.#unfinished[stream] += this.#decoder.rest(stream);
      return this.#flush(stream);
    });
  }

  #flush(stream: Stream): OutputLine[] {
    const text = this.#unfinished[stream];
    this.#unfinished[stream] = '';
    return text === '' ? [] : [lineOf(stream, text)];
  }
}

function lineOf(stream: Stream, text: string): OutputLine {
  return { stream, text: printable(lastWritten(text)), gap: false };
}

/** A progress bar that is drawn for hours must not be kept for hours. */
function withoutOverwritten(line: string): string {
  return line.includes('\r') ? line.slice(line.length - lastWritten(line).length - trailingReturns(line)) : line;
}

function trailingReturns(line: string): number {
  return line.length - line.replace(/\r+$/, '').length;
}
