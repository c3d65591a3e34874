import { loadConfiguration } from '../app/configuration.ts';
import { jobDocument } from '../app/documents.ts';
import { type EditableJob, editableJob, saveEditedText } from '../app/edit-text.ts';
import { withProject } from '../app/project.ts';
import { exitCode, Failure } from '../domain/failure.ts';
import { openEditor, readEditedText, removeEditedText, writeTextToEdit } from '../system/editor.ts';
import { say } from '../system/messages.ts';
import type { Args } from './args.ts';
import { nextText } from './job-lines.ts';
import { inProject, projectFlags } from './project.ts';
import { confirm, isDialogue, print, printJson } from './terminal.ts';

/**
 * Lets a person edit a job as YAML. The database is let go meanwhile. Whatever goes wrong, the text stays in its file, and the
 * person is told where.
 */
export async function editInEditor(args: Args, word: string): Promise<number> {
  if (!isDialogue()) {
    throw new Failure('usage', `an editor needs a terminal; here, change ${word} with --set <path>=<value>`);
  }
  const { environment } = await loadConfiguration(projectFlags(args));
  const editor = environment.VISUAL || environment.EDITOR || 'vi';
  const job = await withProject(projectFlags(args), ({ store }) => editableJob(store, word));
  const path = writeTextToEdit(`${job.name}.yaml`, job.text);
  try {
    return await editUntilRight(args, job, editor, path);
  } catch (error) {
    if (isUntouched(job, path)) removeEditedText(path);
    else say(`chroniker: your text is kept in ${path}`);
    throw error;
  }
}

async function editUntilRight(args: Args, job: EditableJob, editor: string, path: string): Promise<number> {
  for (;;) {
    await openEditor(editor, path);
    const text = readEditedText(path);
    try {
      const isSame = text === job.text && !args.switch('json');
      const code = isSame ? await unchanged(args, job) : await save(args, job, text);
      removeEditedText(path);
      return code;
    } catch (error) {
      if (!(error instanceof Failure) || error.reason === 'try_again') throw error;
      say(`chroniker: ${error.message}`);
      if (!(await confirm('Edit again?', true))) throw new Failure('bad_value', `${job.name} is as it was`);
    }
  }
}

async function save(args: Args, job: EditableJob, text: string): Promise<number> {
  return await inProject(args, async (project) => {
    const { store, timezone, paint, json } = project;
    const { views, changedIds } = await saveEditedText(project, job, text);
    if (json) await printJson({ jobs: views.map((view) => jobDocument(view, timezone)), changed: changedIds.length });
    else if (changedIds.length === 0) await unchanged(args, job);
    else if (!args.switch('quiet')) {
      const look = { now: await store.now(), timezone, paint };
      for (const view of views) await print(`${view.job.name} is edited; next: ${nextText(view, look)}\n`);
    }
    return exitCode.fine;
  });
}

async function unchanged(args: Args, { name }: EditableJob): Promise<number> {
  if (!args.switch('quiet')) await print(`${name} is as it was: nothing was changed\n`);
  return exitCode.fine;
}

function isUntouched(job: EditableJob, path: string): boolean {
  try {
    return readEditedText(path) === job.text;
  } catch {
    return true;
  }
}
