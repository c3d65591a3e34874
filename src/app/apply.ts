import { dirname, resolve } from 'node:path';
import { type ApplyPlan, planApply } from '../domain/apply-plan.ts';
import type { Job } from '../domain/job.ts';
import { requireShellAllowed } from '../domain/job-spec.ts';
import { type JobsFile, parseJobsFile } from '../domain/jobs-file.ts';
import type { JobChange, JobView } from '../store/store.ts';
import { userName, workingFolder } from '../system/process-facts.ts';
import { readNamedFile } from '../system/text-file.ts';
import { parseYaml } from '../system/yaml.ts';
import { nextSlotAt } from './documents.ts';
import { nextSlotOf } from './next-slot-of.ts';
import type { Project } from './project.ts';

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
  const jobs = readJobsFile(project, path);
  const views = await project.store.listJobs();
  const own = views.filter(({ job }) => job.origin === path).map(({ job }) => job);
  const plan = planApply(jobs, {
    own,
    others: views.filter(({ job }) => job.origin !== path).map(({ job }) => job),
    baseDir: dirname(path),
    prune: wish.prune,
    vanished: await vanished(project, own),
  });
  const nextSlots = await movedSlots(project, path, plan, views);
  if (!wish.dryRun) await carryOut(project, path, plan);
  return { path, plan, nextSlots };
}

/** Jobs that are disabled because a sync did not find them in the file, and not because somebody disabled them. */
async function vanished({ store }: Project, own: Job[]): Promise<Set<number>> {
  const disabled = own.filter(({ enabled }) => !enabled).map(({ id }) => id);
  if (disabled.length === 0) return new Set();
  const changes = await store.latestChanges(disabled);
  return new Set(disabled.filter((id) => changes.get(id) === vanishedChange));
}

/** A JSON document is YAML too. */
function readJobsFile(project: Project, path: string): JobsFile {
  const jobs = parseJobsFile(parseYaml(readNamedFile(path, 'the jobs file'), path), path);
  const { allowShell } = project.configuration.values;
  for (const { name, spec } of jobs.jobs) requireShellAllowed(spec, allowShell, `${path}: jobs.${name}`);
  return jobs;
}

async function carryOut({ store, timezone }: Project, path: string, plan: ApplyPlan): Promise<void> {
  const changes = changesOf(path, plan, timezone);
  if (changes.length > 0) await store.saveJobs(changes, path);
  if (plan.prunes.length > 0) {
    await store.deleteJobs(
      plan.prunes.map(({ id }) => id),
      userName(),
    );
  }
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
      const { id, name, override } = job;
      return { id, name, enabled, spec, override, ...fromFile, ...(reschedules ? { nextSlot } : {}), change };
    }),
    ...plan.disables.map(({ id, name, spec, override }) => {
      return { id, name, enabled: false, spec, override, ...fromFile, change: vanishedChange };
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
