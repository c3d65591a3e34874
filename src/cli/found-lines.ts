import type { FoundRun } from '../app/search-output.ts';
import { lastWritten, printable } from './printable.ts';
import { type Look, runLines } from './run-lines.ts';

/** A table of runs, below each the lines in which the text was found. */
export function foundLines(found: FoundRun[], text: string, look: Look): string[] {
  const [head = '', ...rows] = runLines(
    found.map(({ run }) => run),
    look,
    null,
  );
  return [head, ...rows.flatMap((row, index) => [row, ...matchLines(found[index], text, look)])];
}

function matchLines(found: FoundRun | undefined, text: string, look: Look): string[] {
  const wanted = printable(text);
  return (found?.matches ?? []).map(({ stream, line }) => {
    const last = lastWritten(line);
    const marked = printable(last.includes(text) ? last : line).replaceAll(wanted, () => look.paint(wanted, 'bold'));
    return `    ${look.paint(`${stream}:`, 'dim')} ${marked.replaceAll('\n', '⏎')}`;
  });
}
