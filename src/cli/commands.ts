import type { Command } from './command.ts';

/** A command as it stands in the program's help; the rest is loaded when it is asked for. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<{ command: Command }>;
}

/** Every command, in the order of the help. */
export const commandEntries: readonly CommandEntry[] = [
  { name: 'init', summary: 'create a project here', load: () => import('./commands/init.ts') },
  {
    name: 'crontab',
    summary: 'print, install or remove the one crontab line',
    load: () => import('./commands/crontab.ts'),
  },
  { name: 'apply', summary: 'make the jobs what a jobs file says', load: () => import('./commands/apply.ts') },
  { name: 'job add', summary: 'add a job by hand', load: () => import('./commands/job-add.ts') },
  { name: 'job list', summary: 'list the jobs', load: () => import('./commands/job-list.ts') },
  { name: 'job show', summary: 'show everything about a job', load: () => import('./commands/job-show.ts') },
  { name: 'job edit', summary: 'change jobs', load: () => import('./commands/job-edit.ts') },
  {
    name: 'job override',
    summary: "put a schedule in place of the jobs' own",
    load: () => import('./commands/job-override.ts'),
  },
  { name: 'job enable', summary: 'let the schedule start jobs', load: () => import('./commands/job-enable.ts') },
  {
    name: 'job disable',
    summary: 'keep the schedule from starting jobs',
    load: () => import('./commands/job-disable.ts'),
  },
  { name: 'job delete', summary: 'delete jobs', load: () => import('./commands/job-delete.ts') },
  {
    name: 'pool list',
    summary: 'list the pools and who waits for them',
    load: () => import('./commands/pool-list.ts'),
  },
  { name: 'pool set', summary: 'make a pool, or change its size', load: () => import('./commands/pool-set.ts') },
  { name: 'pool delete', summary: 'delete pools', load: () => import('./commands/pool-delete.ts') },
  { name: 'run', summary: 'do one tick: what cron calls every minute', load: () => import('./commands/run.ts') },
  { name: 'cronserver', summary: 'tick in a loop, for development', load: () => import('./commands/cronserver.ts') },
  { name: 'trigger', summary: 'ask for a run at the next tick', load: () => import('./commands/trigger.ts') },
  {
    name: 'hold',
    summary: 'let no new runs start, of some jobs or at all',
    load: () => import('./commands/hold.ts'),
  },
  { name: 'hold list', summary: 'list what is held', load: () => import('./commands/hold-list.ts') },
  { name: 'release', summary: 'end holds', load: () => import('./commands/release.ts') },
  { name: 'backfill', summary: 'run slots of the past, at a pace', load: () => import('./commands/backfill.ts') },
  { name: 'backfill list', summary: 'list backfills', load: () => import('./commands/backfill-list.ts') },
  { name: 'retry', summary: 'try runs once more that have ended', load: () => import('./commands/retry.ts') },
  { name: 'stop', summary: 'end the active runs of jobs, or a run', load: () => import('./commands/stop.ts') },
  { name: 'progress', summary: 'say inside a job how far it is', load: () => import('./commands/progress.ts') },
  {
    name: 'report',
    summary: 'say inside a job what it found',
    load: () => import('./commands/report.ts'),
  },
  { name: 'status', summary: 'show what runs, what fails and what is due', load: () => import('./commands/status.ts') },
  { name: 'runs', summary: 'list runs, the newest first', load: () => import('./commands/runs.ts') },
  { name: 'runs show', summary: 'show one run', load: () => import('./commands/runs-show.ts') },
  {
    name: 'runs clear',
    summary: 'settle runs that nobody watches any more',
    load: () => import('./commands/runs-clear.ts'),
  },
  { name: 'logs', summary: 'show what a run wrote', load: () => import('./commands/logs.ts') },
  { name: 'next', summary: 'show upcoming slots', load: () => import('./commands/next.ts') },
  { name: 'preview', summary: 'show the slots of a schedule', load: () => import('./commands/preview.ts') },
  { name: 'why', summary: 'say why a job runs or does not, now or then', load: () => import('./commands/why.ts') },
  { name: 'graph', summary: 'show which jobs come after which', load: () => import('./commands/graph.ts') },
  { name: 'verify', summary: 'prove that no slot has vanished', load: () => import('./commands/verify.ts') },
  { name: 'config', summary: 'show the settings', load: () => import('./commands/config.ts') },
  { name: 'prune', summary: 'delete runs that ended long ago', load: () => import('./commands/prune.ts') },
  { name: 'migrate', summary: 'bring the database to this version', load: () => import('./commands/migrate.ts') },
];
