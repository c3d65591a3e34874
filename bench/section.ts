/** One table of the results. */
export interface Section {
  title: string;
  /** What was promised, in a sentence. */
  targets: string;
  columns: string[];
  rows: string[][];
  remark?: string;
}

export function markdown({ title, targets, columns, rows, remark }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  return `## ${title}\n\nPromised: ${targets}.\n\n${table}\n${remark ? `\n${remark}\n` : ''}`;
}
