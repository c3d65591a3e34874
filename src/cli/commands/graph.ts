import { chosen } from '../../app/chosen.ts';
import { graphDocument, readGraph } from '../../app/graph.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { graphDot } from '../graph-dot.ts';
import { graphMermaid } from '../graph-mermaid.ts';
import { graphText } from '../graph-text.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

type Format = 'text' | 'mermaid' | 'dot';
const formats: readonly Format[] = ['text', 'mermaid', 'dot'];

/** feature 85 */
export const command: Command = {
  name: 'graph',
  usage: '[<job>]',
  words: [0, 1],
  summary: 'Shows which jobs come after which, the critical path and how long it is expected to take',
  examples: ['chroniker graph', 'chroniker graph extract', 'chroniker graph --format dot | dot -Tsvg > jobs.svg'],
  flags: { format: { type: 'text', value: 'format', help: 'text, mermaid or dot (text)' } },
  run: (args) => {
    const format = formatOf(args);
    return inProject(args, async ({ store, paint, json }) => {
      const graph = await readGraph(store, args.words[0]);
      if (json) await printJson(graphDocument(graph));
      else if (format === 'mermaid') await printLines(graphMermaid(graph));
      else if (format === 'dot') await printLines(graphDot(graph));
      else await printLines(graphText(graph, paint));
      return exitCode.fine;
    });
  },
};

function formatOf(args: Args): Format {
  const format = args.text('format');
  if (format !== undefined && args.switch('json')) throw new Failure('usage', '--json and --format exclude each other');
  return chosen('format', format ?? 'text', formats);
}
