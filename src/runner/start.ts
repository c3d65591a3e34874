import { join, resolve } from 'node:path';
import type { Command } from '../domain/command.ts';
import type { Job } from '../domain/job.ts';
import { reportLineText } from '../domain/report.ts';
import type { Run } from '../domain/run.ts';
import type { UpstreamRun } from '../domain/upstream-run.ts';
import { appendReport } from '../system/append-report.ts';
import { whyNotStartable } from '../system/command.ts';
import { spawnWrapper } from '../system/spawn-wrapper.ts';
import { createSpool, writeInput } from '../system/spool.ts';
import { environmentFor, pathFor } from './environment.ts';
import type { Watched } from './watched.ts';
import type { World } from './world.ts';

/** A claimed run with all that starting it needs. */
export interface ClaimedRun {
  run: Run;
  job: Job;
  params: Record<string, string>;
  lastSuccessAt: number | null;
  upstreams: UpstreamRun[];
  /** What people should know about it before it says anything itself. */
  note?: string;
}

/**
 * Starts the command of a claimed run behind its wrapper (`wrapper` answers where that is, or throws), or says in a sentence why
 * it cannot be started. `onGone` is called when the wrapper has ended, with the reason when the system refused to start it.
 */
export function start(
  world: World,
  wrapper: () => string,
  claimed: ClaimedRun,
  watched: Watched,
  onGone: (refusal: string | null) => void,
): string | null {
  const { spec } = claimed.job;
  const obstacle = obstacleTo(world, claimed.job);
  if (obstacle !== null) return obstacle;
  const { argv, cwd } = commandOf(claimed.job);
  const environment = environmentFor(world, claimed, watched.folder);
  try {
    world.reached('before-spawn');
    const script = wrapper();
    createSpool(watched.folder);
    watched.isChild = true;
    if (spec.stdin !== null) writeInput(watched.folder, spec.stdin);
    if (claimed.note !== undefined) noteInReport(watched.folder, claimed.note);
    spawnWrapper({ wrapper: script, folder: watched.folder, argv, cwd, environment }, onGone);
    world.reached('after-spawn');
    return null;
  } catch (error) {
    return `could not be started: ${(error as Error).message}`;
  }
}

/** Why the command of a job could not be started here and now, in a sentence, or null. */
export function obstacleTo(world: Pick<World, 'settings' | 'environment'>, job: Job): string | null {
  if ('shell' in job.spec.command && !world.settings.allowShell) return shellForbidden;
  const { argv, cwd } = commandOf(job);
  return whyNotStartable(argv, pathFor(world, job), cwd);
}

function commandOf(job: Job): { argv: string[]; cwd: string } {
  return { argv: argvOf(job.spec.command), cwd: folderOf(job) };
}

/** A command as the system is given it. */
export function argvOf(command: Command): string[] {
  return 'shell' in command ? ['/bin/sh', '-c', command.shell] : command.argv;
}

/** The folder in which a job's commands start. Absolute. */
export function folderOf({ spec, baseDir }: Job): string {
  return spec.cwd === null ? baseDir : resolve(baseDir, spec.cwd);
}

/** As if the job had said it: so it is kept whoever adopts the run, and the job's own words replace it. */
function noteInReport(folder: string, note: string): void {
  appendReport(join(folder, 'report'), reportLineText({ kind: 'message', message: note }));
}

/** Why the command or the condition of a job is not run. */
export const shellForbidden =
  'a shell line is not run while the setting allowShell is off; set allowShell, or give a list';
