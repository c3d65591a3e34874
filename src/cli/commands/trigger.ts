import { jobDocument, requestDocument } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { heldReasons } from '../../app/hold-names.ts';
import { type Asked, trigger, withdrawTriggers } from '../../app/trigger.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { say } from '../../system/messages.ts';
import { userName } from '../../system/process-facts.ts';
import type { Args } from '../args.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { givenParams, paramFlag } from '../given-params.ts';
import { type Clock, clockOf, flagDuration, flagTime } from '../moments.ts';
import { inProject, type ShownProject } from '../project.ts';
import { beginText, requestText } from '../request-text.ts';
import { printJson, printLines } from '../terminal.ts';
import { zoneNote } from '../when.ts';

/** feature 25, feature 54, feature 56, feature 57, feature 58, feature 166 */
export const command: Command = {
  name: 'trigger',
  usage: '(<job>… | --all) [--in <duration> | --at <time>] [--param <name>=<value>…] [--cancel]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Asks for one run of each job at the next tick; a running job runs once more after it ends, next slots stay',
  examples: [
    'chroniker trigger nightly',
    'chroniker trigger nightly --in 5m',
    'chroniker trigger nightly --at 18:00',
    'chroniker trigger nightly --param day=2026-03-01',
    'chroniker trigger nightly --cancel',
  ],
  flags: {
    in: { type: 'text', value: 'duration', help: 'not before this much time has passed' },
    at: { type: 'text', value: 'time', help: 'not before then' },
    ...paramFlag,
    cancel: { type: 'switch', help: 'take back what was triggered and has not begun' },
    ...chosenFlags,
  },
  run: (args) => {
    args.oneOf('in', 'at');
    for (const flag of ['in', 'at', 'param']) args.oneOf(flag, 'cancel');
    return inProject(args, async (project) => {
      const words = await chosenJobs(args, project.store, args.words, args.switch('cancel') ? 'Take back' : 'Trigger');
      if (args.switch('cancel')) await cancel(args, project, words);
      else await ask(args, project, words);
      return exitCode.fine;
    });
  },
};

async function ask(args: Args, { store, timezone, json }: ShownProject, words: string[]): Promise<void> {
  const clock = await clockOf({ store, timezone }, words);
  const at = instantOf(args, clock);
  const { asked, pending } = await trigger(store, words, { at, params: givenParams(args), by: userName() });
  const views = await findJobs(store, words);
  const held = await heldReasons(store, views, timezone);
  if (json) {
    const jobs = views.map((view) => jobDocument(view, timezone));
    const documents = { held, requests: asked.map(document), pending: pending.map(document) };
    return await printJson({ ...documents, jobs, changed: views.length });
  }
  if (args.switch('quiet')) return;
  const look = { now: await store.now(), timezone: clock.timezone };
  const note = at > look.now ? zoneNote(clock.timezone, timezone) : '';
  const lines = asked.map(({ request, view }) => `${view.job.name} will run ${beginText(request, view, look)}${note}`);
  const others = pending.map(
    ({ request, view }) => `${view.job.name} will also run as asked for ${requestText(request, look)}`,
  );
  await printLines([...lines, ...others, ...countLine(views.length, views.length, 'triggered')]);
  for (const { job, reason } of held) say(`chroniker: ${job} waits until it is released: ${reason}`);
}

async function cancel(args: Args, { store, timezone, json }: ShownProject, words: string[]): Promise<void> {
  const { views, withdrawn } = await withdrawTriggers(store, words);
  const changed = new Set(withdrawn.map(({ view }) => view.job.id));
  if (json) {
    const jobs = (await findJobs(store, words)).map((view) => jobDocument(view, timezone));
    return await printJson({ withdrawn: withdrawn.map(document), jobs, changed: changed.size });
  }
  if (args.switch('quiet')) return;
  const look = { now: await store.now(), timezone };
  const lines = withdrawn.map(
    ({ request, view }) => `${view.job.name} will not run as asked for ${requestText(request, look)}`,
  );
  await printLines([...lines, ...countLine(changed.size, views.length, 'taken back')]);
  for (const { job } of views.filter((view) => !changed.has(view.job.id))) {
    say(`chroniker: ${job.name} has no trigger that has not begun; there is nothing to take back`);
  }
}

function instantOf(args: Args, clock: Clock): number {
  const at = flagTime(args, 'at', clock, 'future');
  if (at === undefined) return clock.now + (flagDuration(args, 'in') ?? 0);
  if (at > clock.now) return at;
  throw new Failure('bad_value', `--at: "${args.text('at')}" is past; leave it out to run at the next tick`);
}

function document({ request, view }: Asked) {
  return requestDocument(request, view);
}
