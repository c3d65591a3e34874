import { print, printError } from './terminal.ts';

const newline = 0x0a;

/**
 * Passes the output of forced runs on to the terminal: as it is for one job, line by line behind `name | ` for several, so
 * that lines of different jobs do not mix.
 */
export class PrefixedOutput {
  readonly #several: boolean;
  readonly #unfinished = new Map<string, { prefix: string; stream: 'stdout' | 'stderr'; bytes: Uint8Array }>();
  #written: Promise<unknown> = Promise.resolve();

  constructor(several: boolean) {
    this.#several = several;
  }

  write(job: string, stream: 'stdout' | 'stderr', data: Uint8Array): void {
    if (!this.#several) {
      this.#pass(stream, data);
      return;
    }
    const key = `${stream} ${job}`;
    const prefix = `${job} | `;
    const bytes = Buffer.concat([this.#unfinished.get(key)?.bytes ?? new Uint8Array(), data]);
    const end = bytes.lastIndexOf(newline) + 1;
    for (const line of linesOf(bytes.subarray(0, end))) this.#pass(stream, Buffer.concat([Buffer.from(prefix), line]));
    this.#unfinished.set(key, { prefix, stream, bytes: bytes.subarray(end) });
  }

  /** Resolves once everything is out, a last line without its end included. */
  async finish(): Promise<void> {
    for (const { prefix, stream, bytes } of this.#unfinished.values()) {
      if (bytes.length > 0) this.#pass(stream, Buffer.concat([Buffer.from(prefix), bytes, Buffer.from('\n')]));
    }
    this.#unfinished.clear();
    await this.#written;
  }

  #pass(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    this.#written = this.#written.then(() => (stream === 'stdout' ? print(data) : printError(data)));
  }
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  while (from < bytes.length) {
    const to = bytes.indexOf(newline, from) + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}
