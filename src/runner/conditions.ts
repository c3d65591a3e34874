import { isAsked } from '../domain/condition.ts';
import { alarm } from '../system/clock.ts';
import { type AskedRun, Question } from './question.ts';
import type { ClaimedRun } from './start.ts';
import type { Watched } from './watched.ts';
import type { World } from './world.ts';

/** So many are asked at once even where fewer commands may run. */
const leastAtOnce = 4;

/** So many runs may wait for their conditions; nothing more is claimed until there are fewer. */
export const mostWaiting = 1_000;

/** What will not die keeps nobody from leaving: the adopter sees to it. */
const patienceMs = 2_000;

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

  /** Has the condition of this run asked, if its job has one that is to be asked; false = it has not. */
  ask(claimed: ClaimedRun, watched: Watched): boolean {
    const { condition } = claimed.job.spec;
    if (!condition || !isAsked(claimed.run)) return false;
    this.#questions.add(
      new Question(this.#world, { claimed, watched, condition }, () => {
        this.#forgetOver();
        this.#beginMore();
        this.#onAnswer();
      }),
    );
    this.#beginMore();
    return true;
  }

  /** How many have not answered, those included that were not asked yet. */
  get open(): number {
    return this.#questions.size - this.ready;
  }

  /** How many have answered and were not started. */
  get ready(): number {
    return this.#in('ready').length;
  }

  /** The run that is to be started next, at once: from here on whoever looks at it expects it to be there. Null = there is none. */
  take(): Pick<AskedRun, 'claimed' | 'watched'> | null {
    const [question] = this.#in('ready');
    if (!question) return null;
    this.#questions.delete(question);
    return question.release();
  }

  /** Ends all that is being asked. */
  async letGo(): Promise<void> {
    const questions = [...this.#questions];
    this.#questions.clear();
    for (const question of questions) question.drop();
    await Promise.race([Promise.all(questions.map(({ gone }) => gone)), aborted(alarm(patienceMs))]);
  }

  #in(state: Question['state']): Question[] {
    return [...this.#questions].filter((question) => question.state === state);
  }

  #forgetOver(): void {
    for (const question of this.#in('over')) this.#questions.delete(question);
  }

  #beginMore(): void {
    const free = Math.max(leastAtOnce, this.#world.settings.maxConcurrent) - this.#in('asking').length;
    for (const question of this.#in('waiting').slice(0, Math.max(0, free))) question.begin();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
