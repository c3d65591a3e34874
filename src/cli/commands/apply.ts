import { type Applied, applyFile } from '../../app/apply.ts';
import { iso } from '../../app/documents.ts';
import type { Project } from '../../app/project.ts';
import { type ApplyPlan, isIdle } from '../../domain/apply-plan.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import type { Look } from '../run-lines.ts';
import { alignColumns } from '../table.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime, relative } from '../when.ts';

export const command: Command = {
  name: 'apply',
  usage: '[<file>…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Makes the jobs what jobs files (YAML or JSON) say, those of the setting jobs unless others are named',
  examples: ['chroniker apply', 'chroniker apply --dry-run', 'chroniker apply other.jobs.yaml'],
  flags: {
    'dry-run': { type: 'switch', help: 'tell what would change, and change nothing' },
    prune: { type: 'switch', help: 'delete jobs that are no longer in their file, instead of disabling them' },
  },
  run: (args) =>
    inProject(args, async (project) => {
      const wish = { prune: args.switch('prune'), dryRun: args.switch('dry-run') };
      const applied: Applied[] = [];
      for (const file of filesOf(args, project)) applied.push(await applyFile(project, file, wish));
      const look = { now: await project.store.now(), timezone: project.timezone, paint: project.paint };
      if (project.json) await printJson({ plan: planDocument(applied), dryRun: wish.dryRun });
      else if (!args.switch('quiet')) await printLines(applied.flatMap((each) => planLines(each, wish.dryRun, look)));
      return exitCode.fine;
    }),
};

function filesOf(args: Args, { configuration }: Project): string[] {
  if (args.words.length > 0) return args.words;
  if (configuration.values.jobs.length > 0) return configuration.values.jobs;
  throw new Failure('usage', 'apply needs a file: chroniker apply <file>…, or name files in the setting `jobs`');
}

function planDocument(applied: Applied[]) {
  return {
    creates: applied.flatMap(({ plan }) => plan.creates.map(({ name }) => name)),
    updates: applied.flatMap(({ plan }) => plan.updates.map(({ job, fields }) => ({ job: job.name, fields }))),
    disables: applied.flatMap(({ plan }) => plan.disables.map(({ name }) => name)),
    prunes: applied.flatMap(({ plan }) => plan.prunes.map(({ name }) => name)),
    pools: applied.flatMap(({ plan }) => poolChanges(plan)),
    nextSlots: applied.flatMap(({ nextSlots }) =>
      nextSlots.map(({ job, before, after }) => ({ job, before: iso(before), after: iso(after) })),
    ),
  };
}

function planLines({ path, plan, nextSlots }: Applied, dryRun: boolean, look: Look): string[] {
  if (isIdle(plan)) return [`${path}: nothing to change`];
  const due = (name: string): string => {
    const moved = nextSlots.find(({ job }) => job === name);
    if (!moved) return '';
    return moved.after === null
      ? 'not scheduled'
      : `next ${localTime(moved.after, look.timezone)} (${relative(moved.after, look.now)})`;
  };
  const rows = [
    ...plan.creates.map(({ name }) => [look.paint('create', 'green'), name, due(name)]),
    ...plan.updates.map(({ job, fields }) => [
      look.paint('update', 'yellow'),
      job.name,
      [fields.join(', '), due(job.name)].filter(Boolean).join('; '),
    ]),
    ...plan.disables.map(({ name }) => [look.paint('disable', 'red'), name, 'no longer in the file']),
    ...plan.prunes.map(({ name }) => [look.paint('delete', 'red'), name, 'no longer in the file']),
    ...poolChanges(plan).map(({ pool, size }) =>
      size === null
        ? [look.paint('delete', 'red'), `pool ${pool}`, 'no longer in the file']
        : [look.paint('set', 'yellow'), `pool ${pool}`, `size ${size}`],
    ),
  ];
  return [`${path}${dryRun ? ' would' : ':'}`, ...alignColumns(rows).map((line) => `  ${line}`)];
}

/** The pools that change, with their sizes; null = it goes. */
function poolChanges({ pools }: ApplyPlan): { pool: string; size: number | null }[] {
  const saves = (pools?.saves ?? []).map(({ name, size }) => ({ pool: name, size }));
  return [...saves, ...(pools?.deletes ?? []).map((pool) => ({ pool, size: null }))];
}
