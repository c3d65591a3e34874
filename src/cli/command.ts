import type { Args } from './args.ts';

/** A flag of a command: `switch` is on or off, `text` takes a value, `list` may be given several times. */
export interface Flag {
  type: 'switch' | 'text' | 'list';
  help: string;
  /** What stands for the value in the help: `--timeout <duration>`. */
  value?: string;
  short?: string;
  /** What it is headed by in the help, with others of its kind. */
  group?: string;
  /** A switch that is on unless it is switched off with `--no-…`. */
  on?: true;
}

/** One command of the program; parsing, help and README are all made from it. */
export interface Command {
  /** As it is typed: `job add`. */
  name: string;
  /** What follows the name: `<job>…`. */
  usage: string;
  /** The fewest and the most words it takes. */
  words: [number, number];
  /** One sentence that starts with a verb. */
  summary: string;
  examples: string[];
  flags: Record<string, Flag>;
  /** Takes what stands after `--`. */
  takesCommand?: true;
  /** Does it, and answers the exit code. */
  run(args: Args): Promise<number>;
}

/** Flags that every command takes. */
export const globalFlags: Record<string, Flag> = {
  project: {
    type: 'text',
    short: 'p',
    value: 'dir',
    help: 'the project (default: CHRONIKER_PROJECT, else upwards from here)',
  },
  'env-file': { type: 'text', short: 'e', value: 'file', help: 'variables to add to the environment' },
  database: { type: 'text', value: 'url', help: 'the database in place of the configured one' },
  json: { type: 'switch', help: 'one JSON document on stdout' },
  quiet: { type: 'switch', short: 'q', help: 'print nothing but failures' },
  verbose: { type: 'switch', short: 'v', help: 'say what happens' },
  color: { type: 'switch', on: true, help: 'no colours, as with NO_COLOR' },
  help: { type: 'switch', short: 'h', help: 'this help' },
};
