import { type Answer, type Condition, isAsked } from '../domain/condition.ts';
import { after, alarm } from '../system/clock.ts';
import { ask, timeout } from './condition.ts';
import type { ClaimedRun } from './start.ts';
import { neverStarts, saysNo, type Watched } from './watched.ts';
import type { World } from './world.ts';

/** A claimed run that may be started now, as far as its condition goes. */
export interface AnsweredRun {
  claimed: ClaimedRun;
  watched: Watched;
}

/**
 * The conditions of claimed runs, asked beside everything else: their lanes are taken, nothing waits for an answer. A no makes a
 * run wait to be settled; after any other answer it waits until there is room to start it.
 */
export class Conditions {
  readonly #world: World;
  readonly #onAnswer: () => void;
  readonly #questions = new Set<Question>();

  /** `onAnswer` is called when there is something to start or to settle. */
  constructor(world: World, onAnswer: () => void) {
    this.#world = world;
    this.#onAnswer = onAnswer;
  }

  /** Begins to ask, if this run's job has a condition that is to be asked; false = it has not. */
  ask(claimed: ClaimedRun, watched: Watched): boolean {
    const { condition } = claimed.job.spec;
    if (!condition || !isAsked(claimed.run)) return false;
    const question = new Question(this.#world, { claimed, watched }, condition, (isOver) => {
      if (isOver) this.#questions.delete(question);
      this.#onAnswer();
    });
    this.#questions.add(question);
    return true;
  }

  /** How many have not answered. */
  get open(): number {
    return [...this.#questions].filter(({ answer }) => answer === null).length;
  }

  /** How many have answered and were not started. */
  get ready(): number {
    return this.#questions.size - this.open;
  }

  /** At most so many runs that are to be started, those first that were asked first. */
  take(limit: number): AnsweredRun[] {
    const answered = [...this.#questions].filter(({ answer }) => answer !== null).slice(0, Math.max(0, limit));
    for (const question of answered) this.#questions.delete(question);
    return answered.map((question) => question.release());
  }

  /** Ends all that is being asked; whoever adopts these runs has them asked for again. */
  async letGo(): Promise<void> {
    const questions = [...this.#questions];
    this.#questions.clear();
    for (const question of questions) question.drop();
    const all = Promise.all(questions.map(({ over }) => over));
    await Promise.race([all, aborted(alarm(patienceMs))]);
  }
}

/** What will not die keeps nobody from leaving: the adopter sees to it. */
const patienceMs = 2_000;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** One condition that was asked, until its run is started or is not to be. */
class Question {
  readonly #world: World;
  readonly #run: AnsweredRun;
  readonly #ending = new AbortController();
  readonly #tell: (isOver: boolean) => void;
  /** Resolves when none of its processes is waited for any more. */
  readonly over: Promise<void>;
  /** Of a yes or a crash. */
  answer: Answer | null = null;
  #stopReason: string | null = null;
  #dropped = false;

  constructor(world: World, run: AnsweredRun, condition: Condition, tell: (isOver: boolean) => void) {
    this.#world = world;
    this.#run = run;
    this.#tell = tell;
    run.watched.asking = { stop: (reason) => this.#stop(reason) };
    this.over = this.#ask(condition);
  }

  /** From here on it is a run like any other. */
  release(): AnsweredRun {
    const { claimed, watched } = this.#run;
    watched.asking = null;
    if (this.answer?.verdict !== 'crashed') return { claimed, watched };
    return { claimed: { ...claimed, note: `its condition crashed, so it runs: ${this.answer.reason}` }, watched };
  }

  drop(): void {
    this.#dropped = true;
    this.#ending.abort('dropped');
  }

  async #ask(condition: Condition): Promise<void> {
    const { claimed, watched } = this.#run;
    const cancel = after(condition.timeoutMs, () => this.#ending.abort(timeout));
    const answer = await ask(this.#world, claimed, condition, watched.folder, this.#ending.signal);
    cancel();
    if (this.#dropped) return;
    if (this.#stopReason !== null || answer === null) return this.#giveUp();
    if (answer.verdict === 'no') {
      saysNo(watched, `its condition said no: ${answer.reason}`);
      return this.#tell(true);
    }
    if (answer.verdict === 'crashed') this.#tellCrash(answer.reason);
    this.answer = answer;
    this.#tell(false);
  }

  #stop(reason: string): void {
    if (this.#stopReason !== null) return;
    this.#stopReason = reason;
    this.#ending.abort('stopped');
    if (this.answer !== null) this.#giveUp();
  }

  /** A runner that is told to go does not lose the slot; a person who stops a run does not want it. */
  #giveUp(): void {
    const { watched } = this.#run;
    if (this.#world.stopping.aborted) neverStarts(watched, 'abandoned', 'its runner ended before it was started');
    else neverStarts(watched, 'stopped', this.#stopReason ?? 'stopped');
    this.#tell(true);
  }

  #tellCrash(reason: string): void {
    const { id: runId, job } = this.#run.claimed.run;
    this.#world.emit({ kind: 'condition-crashed', runId, job, reason });
  }
}
