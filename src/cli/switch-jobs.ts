import { jobDocument } from '../app/documents.ts';
import { setEnabled } from '../app/set-enabled.ts';
import { exitCode } from '../domain/failure.ts';
import type { Args } from './args.ts';
import { chosenJobs, countLine } from './chosen-jobs.ts';
import { nextText } from './job-lines.ts';
import { inProject } from './project.ts';
import { printJson, printLines } from './terminal.ts';

/** What `job enable` and `job disable` share. */
export function switchJobs(args: Args, enabled: boolean): Promise<number> {
  return inProject(args, async ({ store, timezone, paint, json }) => {
    const words = await chosenJobs(args, store, args.words, enabled ? 'Enable' : 'Disable');
    const { views, changed } = await setEnabled(store, words, { enabled, timezone });
    const look = { now: await store.now(), timezone, paint };
    if (json) await printJson({ jobs: views.map((view) => jobDocument(view, timezone)), changed });
    else if (!args.switch('quiet')) {
      const word = enabled ? 'enabled' : 'disabled';
      const lines = views.map((view) => `${view.job.name} is ${word}; next: ${nextText(view, look)}`);
      await printLines([...lines, ...countLine(changed, views.length, word)]);
    }
    return exitCode.fine;
  });
}
