import { dirname, resolve } from 'node:path';
import { planProblems } from '../domain/apply-dependencies.ts';
import { type ApplyPlan, planApply } from '../domain/apply-plan.ts';
import { Failure } from '../domain/failure.ts';
import type { Job } from '../domain/job.ts';
import { requireShellAllowed } from '../domain/job-spec.ts';
import { type JobsFile, parseJobsFile } from '../domain/jobs-file.ts';
import type { Pool } from '../domain/pool.ts';
import { planPools } from '../domain/pool-plan.ts';
import type { JobChange, JobView } from '../store/store.ts';
import { now } from '../system/clock.ts';
import { fileStamp, noFile } from '../system/file-stamp.ts';
import { userName, workingFolder } from '../system/process-facts.ts';
import { realPath } from '../system/real-path.ts';
import { readNamedFile } from '../system/text-file.ts';
import { parseYaml } from '../system/yaml.ts';
import { CalendarTexts } from './calendar-texts.ts';
import { nextSlotAt } from './job-facts.ts';
import { stampForReading } from './jobs-file-stamps.ts';
import { nextSlotOf } from './next-slot-of.ts';
import type { Project } from './project.ts';
import { neverSentence } from './refuse-never.ts';
import { rememberApplied } from './remember-applied.ts';

/** What a sync with one file changes, and how it moves the next slots of the jobs it touches; null = not due by itself. */
export interface Applied {
  path: string;
  plan: ApplyPlan;
  nextSlots: { job: string; before: number | null; after: number | null }[];
}

const vanishedChange = 'disabled: no longer in its file';

/** Makes the jobs of a file what it says, or (dry) only tells what that would change. A file with a fault changes nothing. */
export async function applyFile(
  project: Project,
  file: string,
  wish: { prune: boolean; dryRun: boolean },
): Promise<Applied> {
  const path = resolve(workingFolder(), file);
  const stamp = stampForReading(project.configuration, path, now());
  const text = readNamedFile(path, 'the jobs file');
  const calendars = new CalendarTexts(path, now());
  const jobs = parseFile(project, path, text, calendars);
  return await unlessOvertaken(async () => {
    const views = await project.store.listJobs();
    const origin = originOf(path, views);
    const plan = await planWith(project, origin, jobs, { prune: wish.prune, views });
    const nextSlots = await movedSlots(project, origin, plan, views);
    if (!wish.dryRun) {
      await carryOut(project, origin, plan);
      await rememberApplied(project, path, { text, stamp, calendars });
    }
    return { path, plan, nextSlots };
  });
}

/** As `applyFile`, for a text that was read already; another host may do the same at the same time. */
export async function applyText(
  project: Project,
  path: string,
  text: string,
  calendars: CalendarTexts,
): Promise<ApplyPlan> {
  const jobs = parseFile(project, path, text, calendars);
  return await unlessOvertaken(async () => {
    const views = await project.store.listJobs();
    const origin = originOf(path, views);
    const plan = await planWith(project, origin, jobs, { prune: false, views });
    await carryOut(project, origin, plan);
    return plan;
  });
}

/** By which path the jobs of this file know it already: links may lead to it by another one. */
function originOf(path: string, views: JobView[]): string {
  const origins = [...new Set(views.flatMap(({ job }) => job.origin ?? []))];
  if (origins.includes(path)) return path;
  const file = realPath(path);
  return origins.find((origin) => realPath(origin) === file) ?? path;
}

/** Looks anew when jobs were created, or changed by a person, between the look and the save. */
async function unlessOvertaken<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      const overtaken = error instanceof Failure && ['duplicate_job', 'try_again'].includes(error.reason);
      if (!overtaken || count === mostAttempts) throw error;
    }
  }
}

const mostAttempts = 5;

/** A JSON document is YAML too. */
function parseFile(project: Project, path: string, text: string, calendars: CalendarTexts): JobsFile {
  const jobs = parseJobsFile(parseYaml(text, path), path, (file) => calendars.read(file));
  const { allowShell } = project.configuration.values;
  for (const { name, spec } of jobs.jobs) requireShellAllowed(spec, allowShell, `${path}: jobs.${name}`);
  return jobs;
}

async function planWith(
  project: Project,
  path: string,
  jobs: JobsFile,
  { prune, views }: { prune: boolean; views: JobView[] },
): Promise<ApplyPlan> {
  const names = new Set(jobs.jobs.map(({ name }) => name));
  const own = views.filter(({ job }) => job.origin === path).map(({ job }) => job);
  const rivals = views.filter(({ job }) => job.origin !== path && names.has(job.name)).map(({ job }) => job);
  const gone = await vanished(project, [...own, ...rivals]);
  const free = new Set(rivals.filter((job) => gone.has(job.id) || isLeftBehind(project, job)));
  const others = rivals.filter((job) => !free.has(job));
  const plan = planApply(jobs, { path, own: [...own, ...free], others, baseDir: dirname(path), prune, vanished: gone });
  refuseBadDependencies(path, plan, views);
  refuseNeverDue(path, plan, project);
  const kept = views.map(({ job }) => job).filter((job) => job.origin !== path && !free.has(job));
  return { ...plan, ...(await planOfPools(project, path, jobs, kept)) };
}

async function planOfPools(
  project: Project,
  path: string,
  jobs: JobsFile,
  others: Job[],
): Promise<Pick<ApplyPlan, 'pools'>> {
  const isLeft = ({ origin }: Pool) => isLeftBehind(project, { origin });
  const pools = await project.store.listPools();
  const { problems, saves, deletes } = planPools(jobs, { path, pools, others, isLeftBehind: isLeft });
  if (problems.length > 0) {
    throw new Failure('bad_job_file', problems.map((problem) => `${path}: ${problem}`).join('\n'));
  }
  return saves.length + deletes.length > 0 ? { pools: { saves, deletes } } : {};
}

/** A job of a file may be over: the file is also what a database is made from anew, long after some of its jobs are done. */
function refuseNeverDue(path: string, plan: ApplyPlan, { timezone }: Project): void {
  const changed = plan.updates.filter(({ fields }) => fields.includes('schedule'));
  const jobs = [
    ...plan.creates.map(({ name, spec }) => ({ job: { name, createdAt: null }, spec })),
    ...changed.map(({ job, spec }) => ({ job, spec })),
  ];
  const problems = jobs.flatMap(({ job, spec }) => {
    const field = `${path}: jobs.${job.name}.schedule`;
    return neverSentence(spec.schedule, job, { now: now(), timezone, field, mayBeOver: true }) ?? [];
  });
  if (problems.length > 0) throw new Failure('bad_job_file', problems.join('\n'));
}

function refuseBadDependencies(path: string, plan: ApplyPlan, views: JobView[]): void {
  const problems = planProblems(
    plan,
    views.map(({ job }) => job),
  );
  if (problems.length === 0) return;
  throw new Failure('bad_job_file', problems.map((problem) => `${path}: ${problem}`).join('\n'));
}

/** Its file was renamed, or the project was moved: the path it came from is no file any more. */
function isLeftBehind({ configuration }: Project, { origin }: Pick<Job, 'origin'>): boolean {
  return origin !== null && !configuration.values.jobs.includes(origin) && fileStamp(origin) === noFile;
}

/** Jobs that are disabled because a sync did not find them in their file, and not because somebody disabled them. */
async function vanished({ store }: Project, jobs: Job[]): Promise<Set<number>> {
  const disabled = jobs.filter(({ enabled, origin }) => !enabled && origin !== null).map(({ id }) => id);
  if (disabled.length === 0) return new Set();
  const changes = await store.latestChanges(disabled);
  return new Set(disabled.filter((id) => changes.get(id) === vanishedChange));
}

async function carryOut({ store, timezone }: Project, path: string, plan: ApplyPlan): Promise<void> {
  const changes = changesOf(path, plan, timezone);
  if (plan.pools && plan.pools.saves.length > 0) await store.savePools(plan.pools.saves);
  if (changes.length > 0) await store.saveJobs(changes, path);
  if (plan.prunes.length > 0) {
    await store.deleteJobs(
      plan.prunes.map(({ id }) => id),
      userName(),
    );
  }
  // Only when no job names them any more.
  if (plan.pools && plan.pools.deletes.length > 0) await store.deletePools(plan.pools.deletes);
}

function changesOf(path: string, plan: ApplyPlan, timezone: string): JobChange[] {
  const nextSlot = nextSlotOf(timezone);
  const fromFile = { origin: path, baseDir: dirname(path) };
  return [
    ...plan.creates.map(({ name, spec, enabled }) => {
      return { id: null, name, enabled, spec, override: null, ...fromFile, nextSlot, change: 'created' };
    }),
    ...plan.updates.map(({ job, spec, enabled, fields, reschedules }) => {
      const change = `updated: ${fields.join(', ')}`;
      const { id, name, override, updatedAt: ifUpdatedAt } = job;
      const next = reschedules ? { nextSlot } : {};
      return { id, name, enabled, spec, override, ...fromFile, ifUpdatedAt, ...next, change };
    }),
    ...plan.disables.map(({ id, name, spec, override, updatedAt: ifUpdatedAt }) => {
      return { id, name, enabled: false, spec, override, ...fromFile, ifUpdatedAt, change: vanishedChange };
    }),
  ];
}

async function movedSlots(
  { store, timezone }: Project,
  path: string,
  plan: ApplyPlan,
  views: JobView[],
): Promise<Applied['nextSlots']> {
  const now = await store.now();
  const before = new Map(views.map((view) => [view.job.id, nextSlotAt(view)]));
  const changed = changesOf(path, plan, timezone).map((change) => {
    const old = change.id === null ? null : (before.get(change.id) ?? null);
    const createdAt = views.find(({ job }) => job.id === change.id)?.job.createdAt ?? now;
    const anew = change.nextSlot?.({ ...change, createdAt }, now) ?? null;
    return { job: change.name, before: old, after: !change.enabled ? null : change.nextSlot ? anew : old };
  });
  const pruned = plan.prunes.map((job: Job) => ({ job: job.name, before: before.get(job.id) ?? null, after: null }));
  return [...changed, ...pruned].filter(({ before: from, after: to }) => from !== to);
}
