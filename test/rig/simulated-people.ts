import assert from 'node:assert/strict';
import { addJob } from '../../src/app/add-job.ts';
import { editJobs } from '../../src/app/edit-jobs.ts';
import { nextSlotOf } from '../../src/app/next-slot-of.ts';
import { overrideJobs } from '../../src/app/override.ts';
import type { Project } from '../../src/app/project.ts';
import { prune } from '../../src/app/prune.ts';
import { verify } from '../../src/app/verify.ts';
import { Failure } from '../../src/domain/failure.ts';
import { pendingWork } from '../../src/domain/hold-release.ts';
import { effectiveSchedule } from '../../src/domain/job.ts';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import { lastSlots } from '../../src/domain/schedule/slots-between.ts';
import type { JobView } from '../../src/store/store.ts';
import { randomJob, randomSchedule } from './random-jobs.ts';
import type { Scene, SimulatedHost } from './simulated-host.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const mostJobs = 7;

/** Whoever changes jobs, asks for runs, holds and releases, and pulls plugs. What is refused did not happen. */
export class SimulatedPeople {
  readonly #scene: Scene;
  readonly #project: Project;
  readonly #hosts: SimulatedHost[];
  #made = 0;

  constructor(scene: Scene, hosts: SimulatedHost[]) {
    this.#scene = scene;
    this.#hosts = hosts;
    const configuration = { values: { allowShell: false }, projectDir: '/srv' } as Project['configuration'];
    this.#project = { store: scene.store, timezone: 'UTC', configuration };
  }

  async doSomething(): Promise<void> {
    const { store, dice } = this.#scene;
    const views = await store.listJobs();
    if (views.length === 0) return await this.addJob();
    const view = dice.oneOf(views);
    const deeds: [number, string, () => Promise<unknown> | unknown][] = [
      [views.length < mostJobs ? 3 : 0, 'add', () => this.#add()],
      [3, 'edit the schedule', () => this.#edit(view, 'schedule', randomSchedule(dice))],
      [1, 'edit the command', () => this.#edit(view, 'command', ['true', String(this.#scene.clock.now)])],
      [1, 'move', () => this.#edit(view, 'host', dice.oneOf(['', '*', 'web-1', 'web-2']))],
      [1, 'rename', () => this.#edit(view, 'name', `job${++this.#made}`)],
      [
        2,
        'override',
        () =>
          overrideJobs(this.#project, [view.job.name], dice.chance(0.4) ? null : parseSchedule(randomSchedule(dice))),
      ],
      [2, 'move the next slot', () => this.#moveNext(view)],
      [1, 'disable', () => this.#setEnabled(view, false)],
      [4, 'enable', () => this.#setEnabled(view, true)],
      [1, 'delete', () => store.deleteJobs([view.job.id], 'ann')],
      [5, 'ask', () => this.#ask(view)],
      [3, 'force', () => dice.oneOf(this.#hosts).force(view)],
      [2, 'hold', () => this.#hold(view)],
      [5, 'release', () => this.#release()],
      [1, 'backfill', () => this.#backfill(view)],
      [3, 'prune', () => this.#prune()],
      [2, 'pull a plug', () => dice.oneOf(this.#hosts).goDown(dice.from(1, 400) * minuteMs, dice.chance(0.3))],
    ];
    const all = deeds.flatMap(([weight, name, deed]) => Array.from({ length: weight }, () => [name, deed] as const));
    const [name, deed] = dice.oneOf(all);
    await this.#attempt(`${name} (${view.job.name})`, deed);
  }

  async addJob(): Promise<void> {
    await this.#attempt('add', () => this.#add());
  }

  async #add(): Promise<void> {
    const { store, dice, log } = this.#scene;
    const name = `job${++this.#made}`;
    const entry = randomJob(
      dice,
      (await store.listJobs()).map(({ job }) => job.name),
      true,
    );
    log(`${name}: ${JSON.stringify(entry)}`);
    await addJob(this.#project, name, entry);
  }

  async #attempt(name: string, deed: () => Promise<unknown> | unknown): Promise<void> {
    try {
      await deed();
      this.#scene.log(name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#scene.log(`${name}: refused, ${error.message}`);
    }
  }

  async #edit(view: JobView, path: string, value: unknown): Promise<void> {
    this.#scene.log(`${view.job.name}.${path}: ${JSON.stringify(value)}`);
    await editJobs(this.#project, [view.job.name], { settings: [{ path, value }], nextAt: undefined });
  }

  async #moveNext({ job }: JobView): Promise<void> {
    const nextAt = this.#scene.clock.now + this.#scene.dice.from(1, 600) * minuteMs;
    await editJobs(this.#project, [job.name], { settings: [], nextAt });
  }

  /** What there is to say about the time since does not change. */
  async #prune(): Promise<void> {
    const { store, clock, dice } = this.#scene;
    const olderThanMs = dice.from(12, 60) * hourMs;
    const told = async () => {
      const since = await verify(store, { jobs: [], fromAt: clock.now - olderThanMs }, 'UTC');
      const jobs = await store.jobsSince(since.fromAt);
      return { since, holds: await store.holdsSince(since.fromAt), jobs };
    };
    const before = await told();
    const { records } = await prune(store, { jobs: [], olderThanMs, dryRun: false });
    assert.deepEqual(await told(), before);
    this.#scene.log(`pruned ${olderThanMs / hourMs} h: ${JSON.stringify(records)}`);
  }

  async #setEnabled({ job }: JobView, enabled: boolean): Promise<void> {
    await this.#scene.store.setEnabled([job.id], enabled, 'ann', nextSlotOf('UTC'));
  }

  async #ask({ lanes }: JobView): Promise<void> {
    const { store, clock, dice } = this.#scene;
    const cause = dice.oneOf(['trigger', 'force', 'rerun', 'retry'] as const);
    const at = clock.now + (dice.chance(0.6) ? 0 : dice.from(1, 60) * minuteMs);
    const wish = { cause, at, scheduledAt: at, attempt: 1, params: {}, reason: null, requestedBy: 'ann' };
    await store.request(lanes.map(({ id: laneId }) => ({ ...wish, laneId })));
  }

  async #hold({ job }: JobView): Promise<void> {
    const { store, clock, dice } = this.#scene;
    const [scope, target] = dice.oneOf([
      ['all', ''],
      ['job', String(job.id)],
      ['job', String(job.id)],
      ['job', String(job.id)],
      ['job', String(job.id)],
      ['tag', 'night'],
      ['host', 'web-1'],
    ] as const);
    const ends = dice.chance(0.5);
    const untilAt = ends ? clock.now + dice.from(1, 500) * minuteMs : null;
    const pending = ends ? dice.oneOf(['run', 'skip'] as const) : null;
    await store.hold([{ scope, target, reason: null, untilAt, pending, exceptions: [] }], 'ann');
  }

  async #release(): Promise<void> {
    const { store, dice } = this.#scene;
    const ids = (await store.openHolds()).map(({ id }) => id);
    await store.releaseHolds(ids, dice.oneOf(['run', 'skip']), 'ann', (lane, job, requests, at) =>
      pendingWork(lane, job, requests, at, 'UTC'),
    );
  }

  async #backfill({ job, lanes }: JobView): Promise<void> {
    const { store, clock, dice } = this.#scene;
    const context = { timezone: 'UTC', anchorAt: job.createdAt, name: job.name };
    const slotsAt = lastSlots(effectiveSchedule(job), clock.now, 4, context).reverse();
    const [lane] = lanes;
    if (!lane || slotsAt.length === 0) return;
    const [fromAt, toAt] = [slotsAt[0] ?? 0, slotsAt.at(-1) ?? 0];
    const rest = { jobId: job.id, paceMs: 0, params: {}, stopOnFailure: dice.chance(0.3), requestedBy: 'ann' };
    await store.startBackfills([{ laneId: lane.id, fromAt, toAt, slotsAt, ...rest }]);
  }
}
