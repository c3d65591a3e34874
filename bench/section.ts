import { isKept, type Promised, verdictOf } from './promised.ts';

/** One table of the results, and what became of what was promised. */
export interface Section {
  title: string;
  promises: Promised[];
  columns: string[];
  rows: string[][];
  remark?: string;
}

export function markdown({ title, promises, columns, rows, remark }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  const verdicts = promises.map((promised) => `- ${verdictOf(promised)}`).join('\n');
  const whys = promises.filter((promised) => !isKept(promised)).map(({ why }) => why);
  const notes = [remark, ...new Set(whys)].filter((note) => note !== undefined);
  return `## ${title}\n\n${[verdicts, table, ...notes].join('\n\n')}\n`;
}
