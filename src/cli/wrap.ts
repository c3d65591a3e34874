/**
 * A help whose lines fit into the terminal, broken at blanks; what goes on stands below where its text began. Examples stay whole, to be
 * copied. Null columns = no line is broken.
 */
export function wrapped(text: string, columns: number | null): string {
  if (columns === null) return text;
  return text
    .split('\n')
    .map((line) => wrappedLine(line, columns))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string {
  if (line.length <= columns || line.startsWith('  chroniker ')) return line;
  const indent = hangingIndent(line, columns);
  const fits = line.lastIndexOf(' ', columns);
  const cut = fits > indent ? fits : line.indexOf(' ', columns);
  if (cut < 0) return line;
  const rest = `${' '.repeat(indent)}${line.slice(cut + 1)}`;
  return `${line.slice(0, cut)}\n${wrappedLine(rest, columns)}`;
}

/** Where the second column begins; of a line that has none, where it begins itself. Never beyond half of the terminal. */
function hangingIndent(line: string, columns: number): number {
  const [lead = ''] = /^ */.exec(line) ?? [];
  const second = /^ *\S+(?: \S+)* {2,}/.exec(line)?.[0].length ?? lead.length;
  return second <= columns / 2 ? second : Math.min(lead.length + 2, Math.floor(columns / 2));
}
