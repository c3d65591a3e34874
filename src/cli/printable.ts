/**
 * Text that a job wrote as it can be shown to a person: its colours (and "erase to the end of the line") are left out, every other control character is shown
 * (`^[`) in place of doing something to the terminal. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return harmless.test(text) ? text : text.replace(colours, '').replace(/\p{Cc}/gu, shown);
}

/** A line as it stands in the end: of what a command wrote over with `\r`, the last. */
export function lastWritten(line: string): string {
  if (!line.includes('\r')) return line;
  const written = line.replace(/\r+$/, '');
  return written.slice(written.lastIndexOf('\r') + 1);
}

const harmless = /^[\t\n\x20-\x7e\u00a0-\uffff]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with ESC
const colours = /\u001b\[(?:[\d;:]*m|\d*K)/g;

function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n' || character === '\t') return character;
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return `\\x${code.toString(16)}`;
}
