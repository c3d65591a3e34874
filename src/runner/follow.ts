import { readOutput } from '../system/spool.ts';
import { chunksOf } from './output.ts';
import type { Watched } from './watched.ts';
import type { ForegroundOrder } from './world.ts';

/** Passes what a run has written since the last time on to whoever listens, in pieces that fit in memory. */
export class Follower {
  readonly #listen: NonNullable<ForegroundOrder['onOutput']>;
  readonly #heard = new Map<string, number>();

  constructor(listen: NonNullable<ForegroundOrder['onOutput']>) {
    this.#listen = listen;
  }

  follow(watched: Watched): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const { file, size } = watched[stream];
      const key = `${watched.run.id} ${stream}`;
      for (const { from, to } of chunksOf({ from: this.#heard.get(key) ?? 0, to: size })) {
        this.#listen(watched.run.job, stream, readOutput(watched.folder, file, from, to));
      }
      this.#heard.set(key, Math.max(size, this.#heard.get(key) ?? 0));
    }
  }
}
