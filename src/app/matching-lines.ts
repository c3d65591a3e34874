import type { Stream } from '../store/shipment.ts';
import { OutputDecoder, type OutputPiece } from './output.ts';

/** So much of a line is shown on each side of what was found in it, in characters. */
const around = 100;

/** A line, or what of a long one is around the text. */
export interface MatchingLine {
  stream: Stream;
  line: string;
}

/** The first lines of a stream that hold a text, in bounded memory. */
export async function matchingLines(
  pieces: AsyncIterable<OutputPiece>,
  text: string,
  most: number,
): Promise<MatchingLine[]> {
  const decoder = new OutputDecoder();
  const window = new Window(text);
  const found: MatchingLine[] = [];
  let stream: Stream = 'stdout';
  const keep = (lines: string[]) => found.push(...lines.map((line) => ({ stream, line })));
  for await (const piece of pieces) {
    stream = piece.stream;
    keep(window.add(decoder.text(piece), 'droppedBytes' in piece));
    if (found.length >= most) return found.slice(0, most);
  }
  keep(window.add(decoder.rest(stream), true));
  return found.slice(0, most);
}

/** The part of a stream in which a match may still begin or go on. */
class Window {
  readonly #wanted: string;
  #text = '';
  /** Where the next match may begin. */
  #from = 0;
  /** Something of the first line is no longer there. */
  #isCut = false;

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** The lines that are found with this text; `ends` = nothing that follows belongs to it. */
  add(text: string, ends: boolean): string[] {
    this.#text += text;
    const lines: string[] = [];
    for (;;) {
      const at = this.#text.indexOf(this.#wanted, this.#from);
      const after = at + this.#wanted.length;
      const lineEnd = this.#text.indexOf('\n', after);
      if (at < 0 || (lineEnd < 0 && this.#text.length <= after + around && !ends)) {
        this.#forget(ends ? this.#text.length : (at < 0 ? this.#text.length - this.#wanted.length : at) - around);
        return lines;
      }
      lines.push(this.#excerpt(at, after, lineEnd));
      this.#from = lineEnd < 0 ? after : lineEnd;
    }
  }

  #excerpt(at: number, after: number, lineEnd: number): string {
    const lineFrom = at === 0 ? 0 : this.#text.lastIndexOf('\n', at - 1) + 1;
    const lineTo = lineEnd < 0 ? this.#text.length : lineEnd;
    const [from, to] = [Math.max(lineFrom, at - around), Math.min(lineTo, after + around)];
    const isCut = from > lineFrom || (from === 0 && this.#isCut);
    return `${isCut ? '…' : ''}${this.#text.slice(from, to)}${to < lineTo ? '…' : ''}`;
  }

  #forget(count: number): void {
    if (count <= 0) return;
    this.#isCut = this.#text[count - 1] !== '\n';
    this.#text = this.#text.slice(count);
    this.#from = Math.max(0, this.#from - count);
  }
}
