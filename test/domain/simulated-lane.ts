import { afterRun } from '../../src/domain/after-run.ts';
import { decide } from '../../src/domain/decide.ts';
import type { TickRange } from '../../src/domain/due-slots.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Lane, Request, SlotRange } from '../../src/domain/lane.ts';
import type { FinalStatus, Run } from '../../src/domain/run.ts';
import { lane as exampleLane } from './lane-example.ts';
import { run as exampleRun } from './run-example.ts';

/** One lane in the hands of the rules alone, with a clock that is moved by hand. */
export class SimulatedLane {
  readonly job: Job;
  readonly runs: { scheduledAt: number; claimedAt: number; slots: number; cause: string }[] = [];
  readonly ranges: SlotRange[] = [];
  lane: Lane;
  deleted: string | null = null;
  requests: Request[] = [];
  #ticked: TickRange[] = [];
  #run: Run | null = null;

  constructor(job: Job, nextSlotAt: number | null) {
    this.job = job;
    this.lane = exampleLane(nextSlotAt);
  }

  get isActive(): boolean {
    return this.#run !== null;
  }

  /** A tick looks at the lane at `now`; true when a run starts. */
  tick(now: number): boolean {
    this.#recordTick(now);
    const { job, lane, requests } = this;
    if (this.#run || this.deleted || lane.wakeAt === null || lane.wakeAt > now) return false;
    const context = { timezone: 'UTC', runnable: () => null, ticked: structuredClone(this.#ticked) };
    const decision = decide({ job, lane, requests, upstreams: [], cycle: null }, now, context);
    if (decision.kind === 'park') return false;
    this.ranges.push(...decision.slotRanges);
    this.requests = requests.filter(({ id }) => !(decision.requestIds ?? []).includes(id));
    this.lane = {
      ...lane,
      nextSlotAt: decision.nextSlotAt,
      wakeAt: decision.kind === 'start' ? null : decision.wakeAt,
    };
    if (decision.kind !== 'start') return false;
    const { scheduledAt, slots, cause, attempt, reason } = decision;
    this.runs.push({ scheduledAt, claimedAt: now, slots, cause });
    const policy = { ...exampleRun(now).policy, ...(job.spec.retries ? { retries: job.spec.retries } : {}) };
    this.#run = { ...exampleRun(now, cause), scheduledAt, attempt, reason, policy };
    return true;
  }

  /** The run ends. */
  end(now: number, status: FinalStatus = 'succeeded'): void {
    if (!this.#run) return;
    const ending = { status, finishedAt: now, exitCode: null, signal: null, reason: null };
    const after = afterRun(this.lane, this.job, this.#run, ending, now, { timezone: 'UTC' });
    if (status === 'abandoned') this.runs.pop();
    else this.lane = { ...this.lane, runCount: this.lane.runCount + 1 };
    this.#run = null;
    this.ranges.push(...after.slotRanges);
    if (after.request) this.ask(after.request);
    this.deleted = after.delete ?? null;
    const wakes = [after.nextSlotAt, ...this.requests.map(({ at }) => at)].filter((at) => at !== null);
    this.lane = { ...this.lane, nextSlotAt: after.nextSlotAt, wakeAt: wakes.length > 0 ? Math.min(...wakes) : null };
  }

  ask(wish: Omit<Request, 'id' | 'laneId'>): void {
    this.requests.push({ ...wish, id: this.requests.length + 1, laneId: this.lane.id });
    this.lane = { ...this.lane, wakeAt: Math.min(wish.at, this.lane.wakeAt ?? wish.at) };
  }

  #recordTick(now: number): void {
    const [last] = this.#ticked;
    if (last && last.toAt <= now && now - last.toAt <= 90_000) last.toAt = now;
    else this.#ticked.unshift({ fromAt: now, toAt: now });
  }
}
