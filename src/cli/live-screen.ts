import type { OutputLine } from './output-lines.ts';
import { truncate } from './text-width.ts';

/** How a line is shown: its marks and colours around its text. */
export type Style = (line: OutputLine, text: string) => string;

/**
 * Draws lines as they come with the line that is being written below them. On a terminal that one is drawn anew, cut to one
 * row, and can be erased; elsewhere it is gone on with.
 */
export class LiveScreen {
  readonly #style: Style;
  /** Columns of the terminal; null = no terminal. */
  readonly #columns: () => number | null;
  #open: OutputLine | null = null;

  constructor(style: Style, columns: () => number | null) {
    this.#style = style;
    this.#columns = columns;
  }

  /** What to print for these lines, and below them the one that is being written. */
  draw(lines: OutputLine[], unfinished: OutputLine | null): string {
    const columns = this.#columns();
    return columns === null ? this.#goOn(lines, unfinished) : this.#redraw(lines, unfinished, columns);
  }

  #redraw(lines: OutputLine[], unfinished: OutputLine | null, columns: number): string {
    if (lines.length === 0 && unfinished?.text === this.#open?.text && unfinished?.stream === this.#open?.stream)
      return '';
    const erase = this.#open ? '\r\u001b[K' : '';
    this.#open = unfinished;
    const last = unfinished
      ? this.#style(unfinished, truncate(unfinished.text.replaceAll('\t', ' '), columns - 1))
      : '';
    return erase + lines.map((line) => `${this.#style(line, line.text)}\n`).join('') + last;
  }

  #goOn(lines: OutputLine[], unfinished: OutputLine | null): string {
    let text = '';
    for (const line of lines) {
      text += `${this.#continue(line)}\n`;
      this.#open = null;
    }
    if (unfinished) text += this.#continue(unfinished);
    this.#open = unfinished ?? this.#open;
    return text;
  }

  /** What is new of a line of which a part may be out already. */
  #continue(line: OutputLine): string {
    const open = this.#open;
    if (!open) return this.#style(line, line.text);
    if (open.stream === line.stream && !line.gap && line.text.startsWith(open.text)) {
      const rest = line.text.slice(open.text.length);
      return rest === '' ? '' : this.#style(line, rest);
    }
    return `\n${this.#style(line, line.text)}`;
  }
}
