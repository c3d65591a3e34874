import { Failure } from '../domain/failure.ts';
import { isObject, shown } from '../domain/field.ts';
import { jobKeys } from '../domain/job-keys.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import type { JobView, Store } from '../store/store.ts';
import { parseYaml, toYaml } from '../system/yaml.ts';
import { type ChangedJobs, changeJobs } from './change-jobs.ts';
import { editedJob, savedEntry } from './edited-job.ts';
import { findJob } from './find-jobs.ts';
import type { Project } from './project.ts';

/** A job as a text that a person edits. */
export interface EditableJob {
  id: number;
  name: string;
  /** Tells whether somebody else changed the job since it was read. */
  updatedAt: number;
  text: string;
}

/** The job of this id or name as YAML, with a word on how to edit it. */
export async function editableJob(store: Store, word: string): Promise<EditableJob> {
  const view = await findJob(store, word);
  const { id, name, updatedAt, enabled } = view.job;
  const entry = view.job.spec === blankSpec ? { command: [] } : savedEntry(view);
  const comment = [...headOf(view), ...keysLeft(entry)].flatMap((line) => line.split('\n')).map((line) => `# ${line}`);
  const { enabled: _, ...rest } = entry;
  return { id, name, updatedAt, text: `${comment.join('\n')}\n\n${toYaml({ name, enabled, ...rest })}` };
}

/** Saves a job as the text says. Rejects with a Failure that has a sentence for everything that is wrong with it. */
export async function saveEditedText(project: Project, editable: EditableJob, text: string): Promise<ChangedJobs> {
  const { name = editable.name, ...entry } = documentOf(editable, text);
  if (typeof name !== 'string') throw new Failure('bad_value', `name: ${shown(name)} is not a text`);
  return await changeJobs(project, [String(editable.id)], (view, now) => {
    if (view.job.updatedAt !== editable.updatedAt) {
      throw new Failure('try_again', `${editable.name} was changed by somebody else meanwhile, so nothing was saved`);
    }
    return editedJob(project, view, { name, entry }, now);
  });
}

function documentOf({ name }: EditableJob, text: string): Record<string, unknown> {
  const document = parseYaml(text, `${name}.yaml`);
  if (isObject(document)) return document;
  throw new Failure(
    'bad_value',
    `${name}.yaml: ${shown(document)} is not a job; write its keys, like command: [./report]`,
  );
}

function headOf({ job, unreadable }: JobView): string[] {
  return [
    `Job ${job.name} (id ${job.id}). Save and close the editor to change it; to change nothing, leave the text as it is.`,
    ...(job.origin === null ? [] : [`It comes from ${job.origin}: only enabled can be changed here.`]),
    ...(job.override === null
      ? []
      : [`Its schedule is overridden (${describeSchedule(job.override)}); this is its own.`]),
    ...(unreadable ? [unreadable.reason, 'This is what stands there:', unreadable.document] : []),
  ];
}

function keysLeft(entry: Record<string, unknown>): string[] {
  const left = jobKeys.filter((key) => !Object.hasOwn(entry, key) && !['enabled', 'shell', 'args'].includes(key));
  return [
    `The keys are those of a jobs file; one that is left out has its default. There are also: ${left.join(', ')}.`,
  ];
}
