import type { Followed } from '../app/follow-output.ts';
import { OutputDecoder } from '../app/output.ts';
import { isFinal, type Run } from '../domain/run.ts';
import type { Stream } from '../store/shipment.ts';
import { say } from '../system/messages.ts';
import { LiveScreen, type Style } from './live-screen.ts';
import { type OutputLine, OutputLines } from './output-lines.ts';
import { print, printError, readerHasGone, terminalColumns } from './terminal.ts';

/** Output as it is followed, or as it is stored, which is one look at it. */
export type Source = AsyncIterable<Followed>;

export type NotesAt = (run: Run) => string[];

/** Which lines of the output are asked for; of one that is followed, `tail` is about what the first look finds. */
export interface Part {
  head: number | undefined;
  tail: number | undefined;
}

/** Prints lines of both streams as they come. `notesAt` answers what a person should know besides at each look. */
export async function showLines(source: Source, style: Style, part: Part, notesAt: NotesAt = () => []): Promise<void> {
  const output = new OutputLines();
  const screen = new LiveScreen(style, terminalColumns);
  const wanted = new WantedLines(part);
  try {
    for await (const event of source) {
      if ('looked' in event) {
        const notes = notesAt(event.looked);
        const ended = isFinal(event.looked.status) ? wanted.of(output.end()) : [];
        const unfinished = output.unfinished();
        const lines = [...wanted.kept(unfinished === null ? 0 : 1), ...ended];
        await print(screen.draw(lines, notes.length > 0 ? null : unfinished));
        for (const note of notes) say(`chroniker: ${note}`);
      } else {
        const lines = wanted.of(output.add(event));
        if (lines.length > 0) await print(screen.draw(lines, null));
      }
      if (readerHasGone() || wanted.isFull()) break;
    }
  } finally {
    // Also when it is cut short: what comes next on the terminal begins on a line of its own.
    await print(screen.draw([...wanted.of(output.end()), ...wanted.kept(0)], null));
  }
}

/** Prints bytes as they were written. A stream that was asked for alone goes to standard output. */
export async function passBytes(source: Source, streams: Stream[]): Promise<void> {
  for await (const event of source) {
    if ('looked' in event) continue;
    if ('droppedBytes' in event) say(`chroniker: ${event.droppedBytes} bytes of ${event.stream} were dropped here`);
    else await (event.stream === 'stderr' && streams.length > 1 ? printError(event.data) : print(event.data));
    if (readerHasGone()) return;
  }
}

/** Prints one JSON document a line; answers the run as the last look saw it, null when there was none. */
export async function printPieces(source: Source): Promise<Run | null> {
  const decoder = new OutputDecoder();
  let last: Run | null = null;
  for await (const event of source) {
    if ('looked' in event) last = event.looked;
    else {
      const { stream, offset } = event;
      const text = decoder.text(event);
      if (text !== '') await printLine({ stream, offset, text });
      if ('droppedBytes' in event) await printLine({ stream, offset, droppedBytes: event.droppedBytes });
    }
    if (readerHasGone()) break;
  }
  return last;
}

/** The lines that are asked for, of those that come. */
class WantedLines {
  readonly #part: Part;
  #seen = 0;
  /** The last lines of what is there already; null once they are out. */
  #kept: OutputLine[] | null;

  constructor(part: Part) {
    this.#part = part;
    this.#kept = part.tail === undefined ? null : [];
  }

  of(lines: OutputLine[]): OutputLine[] {
    const { head = Number.POSITIVE_INFINITY, tail = 0 } = this.#part;
    const wanted = lines.slice(0, Math.max(0, head - this.#seen));
    this.#seen += wanted.length;
    if (!this.#kept) return wanted;
    this.#kept = [...this.#kept, ...lines].slice(-tail || Number.POSITIVE_INFINITY);
    return [];
  }

  /** The last lines of the first look, less those that stand unfinished below them; from then on every line goes out. */
  kept(unfinished: number): OutputLine[] {
    const kept = this.#kept ?? [];
    this.#kept = null;
    return kept.slice(Math.max(0, kept.length + unfinished - (this.#part.tail ?? 0)));
  }

  isFull(): boolean {
    return this.#part.head !== undefined && this.#seen >= this.#part.head;
  }
}

/** One JSON document on a line of its own. */
export async function printLine(document: object): Promise<void> {
  await print(`${JSON.stringify(document)}\n`);
}
