import { Failure } from '../domain/failure.ts';
import type { Job } from '../domain/job.ts';
import { didYouMean } from '../domain/nearest.ts';
import { type Cause, finalStatuses, type RunStatus } from '../domain/run.ts';
import type { RunFilter, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';
import { runId } from './find-run.ts';

const statuses: readonly RunStatus[] = ['starting', 'running', ...finalStatuses];
const causes: readonly Cause[] = ['schedule', 'trigger', 'force', 'upstream', 'retry', 'rerun', 'backfill'];

/** Which runs a person asks for, in the words that they typed; what is empty or undefined narrows nothing. */
export interface RunWish {
  /** Ids or names. */
  jobs: string[];
  /** Part of the job's name. */
  name: string | undefined;
  /** Part of the job's command as it now is, its words joined by blanks. */
  command: string | undefined;
  statuses: string[];
  causes: string[];
  hosts: string[];
  onTime: boolean | undefined;
  sinceAt: number | undefined;
  untilAt: number | undefined;
  /** A run: only older ones. */
  before: string | undefined;
}

/** The wish as the store understands it. Rejects with a Failure that names what does not exist and the nearest that does. */
export async function runFilter(store: Store, wish: RunWish): Promise<Omit<RunFilter, 'limit'>> {
  const filter: Omit<RunFilter, 'limit'> = {};
  if (wish.statuses.length > 0) filter.statuses = wish.statuses.map((word) => oneOf('--status', word, statuses));
  if (wish.causes.length > 0) filter.causes = wish.causes.map((word) => oneOf('--cause', word, causes));
  if (wish.hosts.length > 0) filter.hosts = await hostsOf(store, wish.hosts);
  if (wish.onTime !== undefined) filter.onTime = wish.onTime;
  if (wish.sinceAt !== undefined) filter.sinceAt = wish.sinceAt;
  if (wish.untilAt !== undefined) filter.untilAt = wish.untilAt;
  if (wish.before !== undefined) filter.beforeId = runId(wish.before);
  const jobs = await jobsOf(store, wish);
  if (jobs !== null) filter.jobIds = jobs.map(({ id }) => id);
  return filter;
}

/** Null = of every job, also of those that are deleted. */
async function jobsOf(store: Store, { jobs, name, command }: RunWish): Promise<Job[] | null> {
  if (jobs.length === 0 && name === undefined && command === undefined) return null;
  const views = jobs.length > 0 ? await findJobs(store, jobs) : await store.listJobs();
  return views
    .map(({ job }) => job)
    .filter((job) => job.name.includes(name ?? '') && commandText(job).includes(command ?? ''));
}

function commandText({ spec }: Job): string {
  return 'argv' in spec.command ? spec.command.argv.join(' ') : spec.command.shell;
}

async function hostsOf(store: Store, words: string[]): Promise<string[]> {
  const names = (await store.listHosts()).map(({ name }) => name);
  return words.map((word) => oneOf('--host', word, names));
}

function oneOf<Word extends string>(flag: string, word: string, valid: readonly Word[]): Word {
  const found = valid.find((each) => each === word);
  if (found !== undefined) return found;
  const all = valid.length > 0 ? `none of ${valid.join(', ')}` : 'unknown';
  throw new Failure('bad_value', `${flag}: "${word}" is ${all}${didYouMean(word, valid)}`);
}
