import { exitCode } from '../domain/failure.ts';
import { laneHostsOf } from '../domain/lane-hosts.ts';
import { obstacleTo } from '../runner/start.ts';
import { openStore } from '../store/open.ts';
import type { JobView, Store } from '../store/store.ts';
import { applyFile } from './apply.ts';
import { runnerSettings } from './compose.ts';
import { type Configuration, commandEnvironment } from './configuration.ts';
import { dryRun } from './dry-run.ts';
import { findJobs } from './find-jobs.ts';
import { identityOf } from './identity.ts';
import { nextSlotAt } from './job-facts.ts';
import { type Project, projectTimezone } from './project.ts';

/** What a server would run first of each job, in order, and which jobs could not be started. */
export interface TrialRun {
  wouldRun: { job: string; at: number }[];
  invalid: { job: string; reason: string }[];
}

/** Which jobs a server is to serve. */
export interface TrialWish {
  only?: string[];
  except?: string[];
}

/**
 * Checks the jobs that a server would serve, and tells what it would run, in order; changes nothing (feature 75). A jobs file
 * that cannot be read rejects with its Failure.
 */
export async function trialRun(configuration: Configuration, wish: TrialWish): Promise<TrialRun> {
  const timezone = projectTimezone(configuration);
  const { wouldStart } = await dryRun(configuration, { ...wish, sync: true, foreground: true });
  const store = await openStore({ url: configuration.databaseUrl, readOnly: true });
  try {
    const trial = new Trial({ configuration, store, timezone }, wish);
    const due = wouldStart.map(({ job, scheduledAt: at }) => ({ job, at }));
    const isDue = new Set(due.map(({ job }) => job));
    const later = (await trial.nextSlots()).filter(({ job }) => !isDue.has(job));
    return { wouldRun: [...due, ...later], invalid: await trial.obstacles() };
  } finally {
    await store.close();
  }
}

/** 0 when there is something to run and every job could be started. */
export function trialExitCode({ wouldRun, invalid }: TrialRun): number {
  return wouldRun.length === 0 || invalid.length > 0 ? exitCode.badJobFile : exitCode.fine;
}

class Trial {
  readonly #project: Project;
  readonly #wish: TrialWish;

  constructor(project: Project, wish: TrialWish) {
    this.#project = project;
    this.#wish = wish;
  }

  /** When each job runs next, with what the next pass makes of the jobs files; of one instant the higher priority first. */
  async nextSlots(): Promise<TrialRun['wouldRun']> {
    const views = (await this.#served()).sort(
      ({ job: one }, { job: other }) => other.spec.priority - one.spec.priority || one.id - other.id,
    );
    const stored = views.map((view): [string, number | null] => [view.job.name, nextSlotAt(view)]);
    const slots = new Map([...stored, ...(await this.#slotsOfFiles(views))]);
    return [...slots]
      .flatMap(([job, at]) => (at === null ? [] : [{ job, at }]))
      .sort((one, other) => one.at - other.at);
  }

  async obstacles(): Promise<TrialRun['invalid']> {
    const { configuration, timezone } = this.#project;
    const settings = runnerSettings(configuration, timezone);
    const environment = commandEnvironment(configuration.environment);
    return (await this.#served()).flatMap(({ job, unreadable }) => {
      const reason = unreadable?.reason ?? obstacleTo({ settings, environment }, job);
      return reason === null ? [] : [{ job: job.name, reason }];
    });
  }

  /** The enabled jobs of this server, with those of their lanes that are this host's. */
  async #served(): Promise<JobView[]> {
    const laneHosts = await this.#laneHosts();
    const isChosen = await choice(this.#project.store, this.#wish);
    return (await this.#project.store.listJobs())
      .filter(({ job }) => job.enabled && isChosen(job.id))
      .map((view) => ({ ...view, lanes: view.lanes.filter(({ host }) => laneHosts.includes(host)) }))
      .filter(({ lanes }) => lanes.length > 0);
  }

  async #laneHosts(): Promise<string[]> {
    const { configuration, store } = this.#project;
    return laneHostsOf(identityOf(configuration), await store.listHosts());
  }

  /** What differs in the files from what is stored. A job that is only in its file yet can be meant by nobody who names jobs. */
  async #slotsOfFiles(views: JobView[]): Promise<[string, number | null][]> {
    const known = new Set(views.map(({ job }) => job.name));
    const hosts = [...(await this.#laneHosts()), '*'];
    const slots: [string, number | null][] = [];
    for (const path of this.#project.configuration.values.jobs) {
      const { plan, nextSlots } = await applyFile(this.#project, path, { prune: false, dryRun: true });
      const created = plan.creates.filter(({ spec }) => !this.#wish.only && hosts.includes(spec.host));
      const meant = new Set([...known, ...created.map(({ name }) => name)]);
      slots.push(
        ...nextSlots.filter(({ job }) => meant.has(job)).map(({ job, after }): [string, number | null] => [job, after]),
      );
    }
    return slots;
  }
}

async function choice(store: Store, { only, except }: TrialWish): Promise<(jobId: number) => boolean> {
  const ids = new Set((await findJobs(store, only ?? except ?? [])).map(({ job }) => job.id));
  return (id) => ids.has(id) === (only !== undefined);
}
