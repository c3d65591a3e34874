import type { RunStatus } from '../domain/run.ts';
import type { Args } from './args.ts';
import { isTerminal } from './terminal.ts';

export type Paint = (text: string, colour: Colour) => string;
export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

const codes: Record<Colour, number> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

/** Colours on a terminal; nothing elsewhere, with `--no-color`, or where NO_COLOR is set (no-color.org). */
export function painter(args: Args, noColor: boolean): Paint {
  const plain = noColor || args.isOff('color') || args.switch('json') || !isTerminal();
  return (text, colour) => (plain ? text : `\u001b[${codes[colour]}m${text}\u001b[0m`);
}

/** The colour of a status. */
export function colourOf(status: RunStatus): Colour {
  switch (status) {
    case 'succeeded':
      return 'green';
    case 'starting':
    case 'running':
      return 'yellow';
    case 'skipped':
    case 'abandoned':
      return 'dim';
    case 'failed':
    case 'timed_out':
    case 'stopped':
    case 'lost':
      return 'red';
  }
}
