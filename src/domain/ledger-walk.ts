import type { Balance, Difference, Entry } from './ledger-balance.ts';
import type { ExpectedSlots } from './ledger-slots.ts';

/** Goes along the slots of a lane once, and adds up in a balance what accounts for them. */
export class LedgerWalk {
  readonly #expected: ExpectedSlots;
  /** From the lane's next slot on nothing is missing yet. */
  readonly #nextSlotAt: number;
  readonly #toAt: number;
  readonly #balance: Balance;
  /** Slots up to here are added up. */
  #doneUpTo: number;
  /** Of the entries so far that which reaches furthest. */
  #last: Entry | null = null;

  constructor(expected: ExpectedSlots, nextSlotAt: number | null, toAt: number, balance: Balance) {
    this.#expected = expected;
    this.#nextSlotAt = nextSlotAt ?? Number.POSITIVE_INFINITY;
    this.#toAt = toAt;
    this.#balance = balance;
    this.#doneUpTo = balance.judgedFrom - 1;
  }

  /** Entries are in the order of their slots. */
  over(entries: Entry[]): Balance {
    for (const entry of entries) {
      if (entry.fromAt > this.#toAt) break;
      if (this.#isOther(entry)) continue;
      if (entry.toAt >= this.#balance.judgedFrom) this.#take(entry);
      this.#last = this.#last && this.#last.toAt > entry.toAt ? this.#last : entry;
    }
    this.#pass(this.#toAt);
    return this.#balance;
  }

  /** It is about a boot or the end of an upstream, which may have been at any time. */
  #isOther({ fromAt, toAt }: Entry): boolean {
    if (fromAt !== toAt || this.#expected.judgement(fromAt) !== 'also-others') return false;
    return this.#expected.count(fromAt - 1, fromAt) === 0;
  }

  #take(entry: Entry): void {
    this.#pass(entry.fromAt - 1);
    if (this.#last && entry.fromAt <= this.#last.toAt) this.#tellDouble(this.#last, entry);
    else this.#check(entry);
    const slots = this.#move(Math.min(entry.toAt, this.#toAt));
    if (entry.kind === 'run') this.#balance.runs += slots;
    else if (entry.kind === 'range') this.#balance.recorded += slots;
    else this.#balance.pending += slots;
  }

  /** Slots that nothing accounts for are missing, unless the lane has not come to them yet. */
  #pass(upTo: number): void {
    const [after, dueAt] = [this.#doneUpTo, Math.min(upTo, this.#nextSlotAt - 1)];
    const missing = this.#move(dueAt);
    this.#balance.pending += this.#move(upTo);
    if (missing === 0) return;
    const [fromAt, toAt] = [this.#expected.next(after) ?? dueAt, this.#expected.previous(dueAt) ?? dueAt];
    this.#tell({ what: 'vanished', fromAt, toAt, count: missing });
  }

  /** Answers how many slots it passes. */
  #move(upTo: number): number {
    if (upTo <= this.#doneUpTo) return 0;
    const slots = this.#expected.count(this.#doneUpTo, upTo);
    this.#doneUpTo = upTo;
    this.#balance.slots += slots;
    return slots;
  }

  #check({ kind, fromAt, toAt, runId, range }: Entry): void {
    if (kind === 'owed' || [fromAt, toAt].some((at) => this.#expected.judgement(at) === 'not')) return;
    const count = this.#expected.count(fromAt - 1, toAt);
    const recorded = range?.count ?? 1;
    if (count === recorded) return;
    const what = count === 0 ? 'no_slot' : 'wrong_count';
    this.#tell({ what, fromAt, toAt, count, recorded: range ?? null, runIds: runId === undefined ? [] : [runId] });
  }

  #tellDouble(first: Entry, second: Entry): void {
    if (first.kind === 'owed' || second.kind === 'owed') return;
    const runs = [first, second].filter(({ kind }) => kind === 'run');
    const what = runs.length === 2 ? 'run_twice' : runs.length === 1 ? 'recorded_though_run' : 'recorded_twice';
    const [fromAt, toAt] = [second.fromAt, Math.min(first.toAt, second.toAt)];
    this.#tell({
      what,
      fromAt,
      toAt,
      count: Math.max(1, this.#expected.count(fromAt - 1, toAt)),
      recorded: second.range ?? first.range ?? null,
      runIds: runs.flatMap(({ runId }) => runId ?? []),
    });
  }

  #tell(difference: Omit<Difference, 'recorded' | 'runIds'> & Partial<Difference>): void {
    const { recorded = null, runIds = [], ...rest } = difference;
    const range = recorded && { count: recorded.count, reason: recorded.reason };
    this.#balance.differences.push({ ...rest, recorded: range, runIds });
  }
}
