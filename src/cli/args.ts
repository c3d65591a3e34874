import { Failure } from '../domain/failure.ts';

/** What a person typed after the name of a command, checked against its flags. */
export class Args {
  readonly words: string[];
  /** What stands after `--`, exactly as it is; null when there is no `--`. */
  readonly command: string[] | null;
  readonly #values: Record<string, unknown>;

  constructor(words: string[], command: string[] | null, values: Record<string, unknown>) {
    this.words = words;
    this.command = command;
    this.#values = values;
  }

  has(flag: string): boolean {
    return this.#values[flag] !== undefined;
  }

  switch(flag: string): boolean {
    return this.#values[flag] === true;
  }

  /** Switched off with `--no-…`. */
  isOff(flag: string): boolean {
    return this.#values[flag] === false;
  }

  /** The value of a flag; undefined when it is not given. */
  text(flag: string): string | undefined {
    const value = this.#values[flag];
    if (Array.isArray(value)) throw new Failure('usage', `--${flag} is given ${value.length} times; once is enough`);
    return value === undefined ? undefined : String(value);
  }

  list(flag: string): string[] {
    const value = this.#values[flag];
    return value === undefined ? [] : [value].flat().map(String);
  }

  /** A whole number of at least `least`, and at most `most` where there is an end to it. */
  integer(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new Failure('bad_value', `--${flag}: "${text}" is not a whole number ${range}`);
  }

  /** `NAME=value` pairs; the name ends at the first `=` (feature 6). */
  pairs(flag: string): Record<string, string> {
    return Object.fromEntries(this.list(flag).map((pair) => splitPair(flag, pair)));
  }

  /** Refuses flags that contradict each other. */
  oneOf(...flags: string[]): void {
    const given = flags.filter((flag) => this.has(flag) && this.#values[flag] !== false);
    if (given.length > 1) {
      throw new Failure(
        'usage',
        `${given.map((flag) => `--${flag}`).join(' and ')} exclude each other; give one of them`,
      );
    }
  }
}

function splitPair(flag: string, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new Failure('bad_value', `--${flag}: "${pair}" is not NAME=value`);
}
