import type { Answer, Condition } from '../domain/condition.ts';
import { after } from '../system/clock.ts';
import { ask, timeout } from './condition.ts';
import type { ClaimedRun } from './start.ts';
import { neverStarts, saysNo, type Watched } from './watched.ts';
import type { World } from './world.ts';

/** A claimed run whose job has a condition. */
export interface AskedRun {
  claimed: ClaimedRun;
  watched: Watched;
  condition: Condition;
}

/**
 * The condition of one claimed run, until the run is started or is not to be:
 *
 *     waiting ─> asking ─┬─> ready   yes, or crashed: it can be started as soon as there is room
 *        │          │    └─> over    no: its run waits to be settled
 *        └──────────┴──────> over    somebody stopped the run, or its runner goes
 */
export class Question {
  readonly #world: World;
  readonly #run: AskedRun;
  readonly #onNews: (question: Question) => void;
  readonly #ending = new AbortController();
  state: 'waiting' | 'asking' | 'ready' | 'over' = 'waiting';
  /** Resolves when none of its processes is waited for any more. */
  gone: Promise<void> = Promise.resolve();
  #answer: Answer | null = null;
  #stopReason: string | null = null;

  /** `onNews` is called when it is ready or over. */
  constructor(world: World, run: AskedRun, onNews: (question: Question) => void) {
    this.#world = world;
    this.#run = run;
    this.#onNews = onNews;
    run.watched.asking = { stop: (reason) => this.#stop(reason) };
  }

  begin(): void {
    this.state = 'asking';
    this.gone = this.#ask();
  }

  /** From here on it is a run like any other; of a crash it has a note. */
  release(): Pick<AskedRun, 'claimed' | 'watched'> {
    const { claimed, watched } = this.#run;
    watched.asking = null;
    if (this.#answer?.verdict !== 'crashed') return { claimed, watched };
    return { claimed: { ...claimed, note: `its condition crashed, so it runs: ${this.#answer.reason}` }, watched };
  }

  /** Ends it without a word: whoever adopts its run has it asked for again. */
  drop(): void {
    this.state = 'over';
    this.#ending.abort('dropped');
  }

  async #ask(): Promise<void> {
    const { claimed, watched, condition } = this.#run;
    const cancel = after(condition.timeoutMs, () => this.#ending.abort(timeout));
    const answer = await ask(this.#world, claimed, condition, watched.folder, this.#ending.signal);
    cancel();
    if (this.state === 'over') return;
    if (this.#stopReason !== null || answer === null) this.#giveUp();
    else this.#hear(answer);
  }

  #hear(answer: Answer): void {
    const { watched } = this.#run;
    const { id: runId, job } = watched.run;
    const { verdict, reason } = answer;
    if (verdict === 'crashed') this.#world.emit({ kind: 'condition-crashed', runId, job, reason });
    if (verdict === 'no') saysNo(watched, `its condition said no: ${reason}`);
    this.#answer = answer;
    this.state = verdict === 'no' ? 'over' : 'ready';
    this.#onNews(this);
  }

  #stop(reason: string): void {
    if (this.#stopReason !== null) return;
    this.#stopReason = reason;
    this.#ending.abort('stopped');
    if (this.state !== 'asking') this.#giveUp();
  }

  /** A runner that is told to go does not lose the slot; a person who stops a run does not want it. */
  #giveUp(): void {
    const { watched } = this.#run;
    if (this.#world.stopping.aborted) neverStarts(watched, 'abandoned', 'its runner ended before it was started');
    else neverStarts(watched, 'stopped', this.#stopReason ?? 'stopped');
    this.state = 'over';
    this.#onNews(this);
  }
}
