import { Failure } from '../domain/failure.ts';
import { checkPath, type Setting, takesText, withSettings } from '../domain/set-path.ts';
import { parseYamlValue } from '../system/yaml.ts';
import { type ChangedJobs, changeJobs } from './change-jobs.ts';
import { editedJob, savedEntry } from './edited-job.ts';
import type { Project } from './project.ts';

/** What a person wants changed of jobs. */
export interface JobEdit {
  settings: Setting[];
  /** Their next slot, epoch ms. */
  nextAt: number | undefined;
}

/** Changes jobs, all of them or none (feature 9, feature 31, feature 32, feature 166). */
export async function editJobs(project: Project, words: string[], edit: JobEdit): Promise<ChangedJobs> {
  for (const { path } of edit.settings) checkPath(path);
  const names = edit.settings.filter(({ path }) => path === 'name').map(({ value }) => value);
  const settings = edit.settings.filter(({ path }) => path !== 'name');
  return await changeJobs(project, words, (view, now) => {
    const name = names.length === 0 ? view.job.name : nameOf(names.at(-1), words);
    return editedJob(
      project,
      view,
      { name, entry: withSettings(savedEntry(view), settings), nextAt: edit.nextAt },
      now,
    );
  });
}

/** A setting as it is typed: `timeout=20m`. What follows the first `=` is YAML, or for keys that take a text that text. */
export function typedSetting(typed: string): Setting {
  const at = typed.indexOf('=');
  if (at <= 0) throw new Failure('bad_value', `--set: "${typed}" is not <path>=<value>, like timeout=20m`);
  const [path, text] = [typed.slice(0, at).trim(), typed.slice(at + 1)];
  return { path, value: takesText(path) ? textOf(path, text) : parseYamlValue(text, `--set ${path}`) };
}

/** Only what is in quotes as a whole is YAML; `null` says that there is none, except of a variable. */
function textOf(path: string, text: string): unknown {
  if (text === 'null' && !path.startsWith('env.')) return null;
  const isQuoted = /^(["']).*\1$/s.test(text);
  const value = isQuoted ? parseYamlValue(text, `--set ${path}`) : text;
  return typeof value === 'string' ? value : text;
}

function nameOf(name: unknown, words: string[]): string {
  if (typeof name !== 'string') throw new Failure('bad_value', 'name: a job has to have one');
  if (words.length === 1) return name;
  throw new Failure('bad_value', `name: ${words.length} jobs cannot all be named "${name}"; names are unique`);
}
