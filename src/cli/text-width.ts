import { stripVTControlCharacters } from 'node:util';

/** What takes two columns besides emoji: East Asian Wide and Fullwidth (Unicode UAX #11), in blocks. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;
const invisible = /^[\p{Mark}\p{Control}\p{Format}]*$/u;
const plain = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with ESC
const colourCode = /(\u001b\[\d*m)/;

/** How many columns of a terminal a text takes; colour codes take none. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  return text
    .split(colourCode)
    .filter((_, index) => index % 2 === 0)
    .reduce((sum, piece) => sum + charactersOf(piece).reduce((width, each) => width + widthOf(each), 0), 0);
}

/** The text in at most so many columns; what is cut ends in `…`, never inside a character, and in no colour. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let left = columns - 1;
  let coloured = false;
  for (const [index, piece] of text.split(colourCode).entries()) {
    if (index % 2 === 1) {
      kept += piece;
      coloured = !/\[0?m$/.test(piece);
      continue;
    }
    for (const character of charactersOf(piece)) {
      left -= widthOf(character);
      if (left < 0) return `${kept}…${coloured ? '\u001b[0m' : ''}`;
      kept += character;
    }
  }
  return kept;
}

/** Followed by blanks up to a width. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/**
 * A text of somebody else's on one line: it cannot move the cursor, change colours, ring, or turn the direction of what
 * follows.
 */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[\p{Control}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim();
}

/** As a reader counts them: an emoji of several code points, or a letter with its accents, is one. */
function charactersOf(text: string): string[] {
  if (plain.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

let segmenter: Intl.Segmenter | undefined;

function widthOf(character: string): number {
  if (invisible.test(character)) return 0;
  return wide.test(character) || emoji.test(character) ? 2 : 1;
}
