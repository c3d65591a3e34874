import { Failure } from '../domain/failure.ts';
import type { Candidate, Decision, Lane } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import { type ClaimFilter, claimDeciding, decideHere } from './claim.ts';
import { beginDeciding } from './deciding.ts';
import { Follower } from './follow.ts';
import { reportOf } from './report.ts';
import { enter } from './seat.ts';
import { Shift } from './shift.ts';
import { obeyStops, replaceDue } from './stops.ts';
import { tellHold } from './tell-hold.ts';
import type { ForegroundOrder, TickReport, World } from './world.ts';

const pauseMs = 100;
const pollEveryRounds = 20;

/**
 * Runs forced jobs, or one pass over what is due, in this process: it claims like any supervisor, keeps its runs to their end
 * and is never asked to let go. When it dies, the next tick adopts them. Rejects with a Failure when a forced job is
 * running already, or belongs to another host.
 */
export async function runInForeground(
  world: World,
  order: ForegroundOrder,
): Promise<{ report: TickReport; runs: Run[] }> {
  // What is forced was decided by a person.
  const decided = order.forceJobIds ? () => {} : beginDeciding(world);
  try {
    const shift = new Shift(world, await enter(world, 'foreground'));
    shift.asks.isHeeded = order.forceJobIds === undefined;
    const hold = order.forceJobIds ? null : await tellHold(world);
    try {
      const turn = order.forceJobIds ? new ForcedTurn(shift, order) : new DueTurn(shift, order);
      await runToTheEnd(shift, turn, order, decided);
    } finally {
      await shift.close();
    }
    const report = await reportOf(shift, hold);
    return { report, runs: report.started };
  } finally {
    decided();
  }
}

/** Where the next runs come from. */
interface Turn {
  /** Claims what may start now; answers whether there may be more. */
  claim(): Promise<boolean>;
}

async function runToTheEnd(shift: Shift, turn: Turn, order: ForegroundOrder, decided: () => void): Promise<void> {
  const { world, supervision } = shift;
  const follower = order.onOutput && new Follower(order.onOutput);
  const interrupt = () => {
    for (const { run } of supervision.alive()) supervision.end(run.id, 'stop', 'interrupted');
    shift.bell.ring();
  };
  world.stopping.addEventListener('abort', interrupt);
  let more = true;
  for (let round = 0; more || supervision.watched.size > 0; round++) {
    const heard = await shift.attempt(async () => {
      if (!world.stopping.aborted) await shift.startAnswered();
      if (world.stopping.aborted) more = false;
      if (more) more = await turn.claim();
      for (const watched of supervision.watched.values()) follower?.follow(watched);
      await shift.settle();
      await shift.recordRunning();
      await shift.ship();
      if (round % pollEveryRounds === 0) await pollStops(shift);
    });
    decided();
    if (!heard || shift.isCrowded || (supervision.watched.size > 0 && supervision.ended().length === 0))
      await shift.bell.wait(pauseMs);
  }
  world.stopping.removeEventListener('abort', interrupt);
}

async function pollStops(shift: Shift): Promise<void> {
  const { world, seat } = shift;
  const ask = () => world.store.poll({ id: seat.supervisorId, hostId: seat.hostId }, []);
  const poll = await ask();
  const isDue = poll.replaceAt !== null && poll.replaceAt <= poll.now && (await replaceDue(shift));
  obeyStops(shift, isDue ? await ask() : poll);
}

/** One pass over what is due, narrowed to some jobs. */
class DueTurn implements Turn {
  readonly #shift: Shift;
  readonly #filter: ClaimFilter;
  readonly #sync: boolean;

  constructor(shift: Shift, order: ForegroundOrder) {
    this.#shift = shift;
    this.#filter = {
      ...(order.onlyJobIds ? { onlyJobIds: order.onlyJobIds } : {}),
      ...(order.exceptJobIds ? { exceptJobIds: order.exceptJobIds } : {}),
    };
    this.#sync = order.sync ?? false;
  }

  async claim(): Promise<boolean> {
    const room = this.#sync ? 1 - this.#shift.supervision.watched.size : this.#shift.room();
    if (room <= 0) return true;
    await this.#shift.claimAndStart(this.#filter, room);
    return this.#shift.mayClaim || this.#shift.supervision.watched.size > 0;
  }
}

/** Given jobs, now, whatever schedule, limits, hold or enabled say; the one-instance rule and the host bind all the same. */
class ForcedTurn implements Turn {
  readonly #shift: Shift;
  readonly #order: ForegroundOrder;
  #waiting: Lane[] | null = null;

  constructor(shift: Shift, order: ForegroundOrder) {
    this.#shift = shift;
    this.#order = order;
  }

  async claim(): Promise<boolean> {
    const { world, seat, supervision } = this.#shift;
    this.#waiting ??= await this.#lanes();
    if (this.#order.sync && supervision.watched.size > 0) return true;
    const laneIds = this.#waiting.slice(0, this.#order.sync ? 1 : undefined).map(({ id }) => id);
    if (laneIds.length === 0) return false;
    const { claimed } = await claimDeciding(world, seat, laneIds.length, { laneIds }, (candidate, at) =>
      this.#force(candidate, at),
    );
    this.#waiting.splice(0, laneIds.length);
    await this.#shift.startAll(claimed);
    const ours = new Set(claimed.map(({ run }) => run.laneId));
    await this.#refuseRunning(laneIds.filter((id) => !ours.has(id)));
    return this.#waiting.length > 0;
  }

  /** One lane of each job that this host may claim, in the order in which they were asked for. */
  async #lanes(): Promise<Lane[]> {
    const { world, seat } = this.#shift;
    const ids = this.#order.forceJobIds ?? [];
    const views = await world.store.listJobs({ ids });
    const inOrder = views.sort(({ job: one }, { job: other }) => ids.indexOf(one.id) - ids.indexOf(other.id));
    return inOrder.map(({ job, lanes, active }) => {
      const lane = lanes.find(({ host }) => seat.laneHosts.includes(host));
      if (!lane) throw elsewhere(job.name, job.spec.host, world.identity.name);
      if (lane.activeRunId !== null && active) throw alreadyRunning(active);
      return lane;
    });
  }

  #force(candidate: Candidate, at: number): Decision {
    const request = {
      id: unstored,
      laneId: candidate.lane.id,
      cause: 'force' as const,
      at,
      scheduledAt: at,
      attempt: 1,
      params: this.#order.params?.get(candidate.job.id) ?? {},
      reason: null,
      requestedBy: this.#order.by,
    };
    const decision = decideHere(this.#shift.world, { ...candidate, requests: [request] }, at, this.#shift.seat.ticked);
    return decision.kind === 'start' ? { ...decision, requestIds: [] } : decision;
  }

  /** Somebody claimed a lane between our look and our claim. */
  async #refuseRunning(laneIds: number[]): Promise<void> {
    if (laneIds.length === 0) return;
    const views = await this.#shift.world.store.listJobs({ ids: this.#order.forceJobIds ?? [] });
    for (const { lanes, active } of views) {
      if (active && lanes.some(({ id }) => laneIds.includes(id))) throw alreadyRunning(active);
    }
  }
}

/** The id of a request that never was a row. */
const unstored = 0;

function alreadyRunning(run: Run): Failure {
  const since = run.startedAt ?? run.claimedAt;
  return new Failure(
    'job_running',
    `${run.job} is running already: r${run.id} on ${run.host} since ${new Date(since).toISOString()}` +
      `${run.pid === null ? '' : `, pid ${run.pid}`}. Wait for it, or use \`chroniker trigger ${run.job}\` to run it once more after it`,
  );
}

function elsewhere(job: string, host: string, here: string): Failure {
  if (host !== '') {
    return new Failure(
      'pinned_elsewhere',
      `${job} belongs to host ${host}, and this is ${here}; run it there, or change its host`,
    );
  }
  return new Failure(
    'second_host',
    `${job} is pinned to no host, and another host than ${here} serves such jobs; pin it with \`host: ${here}\` to run it here`,
  );
}
