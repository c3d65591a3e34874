import { join } from 'node:path';
import type { EndingCause } from '../domain/run.ts';
import { sleep } from '../system/clock.ts';
import { punchHole } from '../system/punch-hole.ts';
import { takeSnapshot } from '../system/run-processes.ts';
import { uptimeSeconds } from '../system/uptime.ts';
import { beginEnding } from './ending.ts';
import { lookAt } from './look.ts';
import { holeToPunch } from './output.ts';
import type { Watched } from './watched.ts';
import type { World } from './world.ts';

const calmMs = 250;
const busyMs = 50;
const thoroughEveryRounds = 4;

/**
 * Watches runs through files and processes alone, so that timeouts and endings hold while the store is away. What has
 * ended waits in `ended()` until somebody settles it.
 */
export class Supervision {
  readonly watched = new Map<number, Watched>();
  readonly #world: World;
  readonly #onNews: () => void;
  readonly #stop = new AbortController();
  #rounds = 0;
  #loop: Promise<void> = Promise.resolve();

  /** `onNews` is called when a run has started or ended. */
  constructor(world: World, onNews: () => void) {
    this.#world = world;
    this.#onNews = onNews;
  }

  start(): void {
    this.#loop = this.#watchOn();
  }

  /** Looks no more. The runs go on. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  add(watched: Watched): void {
    this.watched.set(watched.run.id, watched);
  }

  drop(runId: number): void {
    this.watched.delete(runId);
  }

  /** Runs whose command may be alive. */
  alive(): Watched[] {
    return [...this.watched.values()].filter((watched) => !watched.ended);
  }

  ended(): Watched[] {
    return [...this.watched.values()].filter((watched) => watched.ended);
  }

  /** Begins to end a run; how it goes on is the loop's. */
  end(runId: number, cause: EndingCause, reason: string): void {
    const watched = this.watched.get(runId);
    if (!watched || watched.ended || watched.ending) return;
    if (watched.asking) {
      watched.asking.stop(reason);
      return;
    }
    beginEnding(watched, cause, reason, uptimeSeconds());
    this.#tellEnding(watched);
    this.look([watched]);
  }

  /** Kills what is being ended without waiting for its grace (the second signal of a person who wants to go). */
  killNow(): void {
    for (const { ending } of this.watched.values()) if (ending) ending.killAtUptime = 0;
  }

  /** Looks at some runs now: at one whose wrapper has just ended, or at all. */
  look(some: Watched[], thorough = false): void {
    let snapshot: ReturnType<typeof takeSnapshot> | null = null;
    const round = {
      uptime: uptimeSeconds(),
      thorough,
      snapshot: () => {
        snapshot ??= takeSnapshot();
        return snapshot;
      },
    };
    let news = false;
    for (const watched of some) {
      if (watched.ended) continue;
      const wasStarted = watched.started !== null;
      const wasEnding = watched.ending !== null;
      this.#tell(watched, lookAt(watched, round));
      this.#boundDisk(watched);
      if (watched.started && !wasStarted) this.#world.reached('after-gate');
      if (watched.ending && !wasEnding) this.#tellEnding(watched);
      if (watched.exit) this.#world.reached('after-exit');
      news ||= watched.ended || (watched.started !== null && !wasStarted);
    }
    if (news) this.#onNews();
  }

  async #watchOn(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const alive = this.alive();
      const before = totalSize(alive);
      this.#rounds += 1;
      this.look(alive, this.#rounds % thoroughEveryRounds === 0);
      const growing = totalSize(alive) - before > this.#world.settings.output.spoolBytes / 16;
      const ending = alive.some((watched) => watched.ending && !watched.ended);
      await sleep(growing || ending ? busyMs : calmMs, this.#stop.signal);
    }
  }

  #tell(watched: Watched, findings: ReturnType<typeof lookAt>): void {
    const { id: runId, job } = watched.run;
    for (const finding of findings) {
      if (finding.kind === 'unkillable') this.#world.emit({ kind: 'run-unkillable', runId, job, pids: finding.pids });
      else this.#world.emit({ kind: 'output-truncated-by-command', runId, job, stream: finding.stream });
    }
  }

  #tellEnding({ run, ending }: Watched): void {
    this.#world.reached('after-ending-begun');
    if (ending) this.#world.emit({ kind: 'run-ending', runId: run.id, job: run.job, cause: ending.cause });
  }

  #boundDisk(watched: Watched): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const state = watched[name];
      const hole = holeToPunch(state, watched.run.policy.output.maxBytes, this.#world.settings.output);
      if (!hole || state.punching) continue;
      state.punching = true;
      void punchHole(join(watched.folder, state.file), hole.from, hole.to).then((punched) => {
        // Where it cannot be done it need not be tried again: the file stays as large as it is.
        state.punching = !punched;
        state.punched = hole.to;
      });
    }
  }
}

function totalSize(some: Watched[]): number {
  return some.reduce((sum, { stdout, stderr }) => sum + stdout.size + stderr.size, 0);
}
