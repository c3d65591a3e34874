import type { Breaker } from './breaker.ts';
import type { Command } from './command.ts';
import type { Condition } from './condition.ts';
import type { Dependency } from './dependency.ts';
import { Failure } from './failure.ts';
import type { Overlap } from './overlap.ts';
import type { Params } from './param.ts';
import type { Retries } from './retries.ts';
import type { Schedule } from './schedule/schedule.ts';

/**
 * What a person defines, validated, with every default filled in. It is stored as one JSON document; the store copies
 * into columns what queries need. It holds no runtime state.
 */
export interface JobSpec {
  description: string;
  command: Command;
  schedule: Schedule;
  /** '' = any host, a host's name, 'tag:…' = any host with the tag, '*' = every host. */
  host: string;
  /** Working folder; relative to the folder of the jobs file or project. Null = that folder itself. */
  cwd: string | null;
  /** Added to (and winning over) the environment of the tick. */
  env: Record<string, string>;
  /** Text given to the command on its standard input; null = /dev/null. */
  stdin: string | null;
  /** Wall-clock limit; null = none. */
  timeoutMs: number | null;
  /** From TERM to KILL. */
  graceMs: number;
  /** Higher goes first among lanes that are due. */
  priority: number;
  /** What becomes of slots that fall due while it runs; absent = they are skipped. */
  overlap?: Exclude<Overlap, 'skip'>;
  /** The pool in which its run takes a place; absent = none. */
  pool?: string;
  failOnStderr: boolean;
  output: { stdout: boolean; stderr: boolean; maxBytes: number | null };
  /** A log of its own, a file a day; relative to the folder of the jobs file or project. Null = none. */
  logFile: string | null;
  tags: string[];
  /** The jobs that its slots wait for; each at most once. */
  dependencies: Dependency[];
  /** Asked before a slot's run is started whether there is anything to do; absent = there always is. */
  condition?: Condition;
  /** Exit codes that are a success; absent = 0 alone. */
  successCodes?: number[];
  /** Exit codes that say that there was nothing to do. */
  skipCodes?: number[];
  /** Absent = what went wrong waits for its next slot. */
  retries?: Retries;
  /** Absent = it may fail for ever. */
  breaker?: Breaker;
  /** What a run of it may be told; absent = anything. */
  params?: Params;
  /** Its failure ends the tick. */
  fatal?: true;
}

/** A job as it is stored. */
export interface Job {
  id: number;
  name: string;
  enabled: boolean;
  spec: JobSpec;
  /** A person's schedule in place of the file's; null = none. */
  override: Schedule | null;
  /** Absolute path of the jobs file it came from; null when made by hand. */
  origin: string | null;
  /** Folder against which `cwd` is resolved and in which the command starts by default. Absolute. */
  baseDir: string;
  createdAt: number;
  updatedAt: number;
}

/** The schedule that holds for a job: the override replaces the file's entirely. */
export function effectiveSchedule(job: Pick<Job, 'spec' | 'override'>): Schedule {
  return job.override ?? job.spec.schedule;
}

/** Names start with a letter and go on with letters, digits, `_ . : -`; 190 of them at most, as both databases can index. */
export const jobNamePattern = /^[A-Za-z][A-Za-z0-9_.:-]{0,189}$/;

/** Rejects with `Failure('bad_value')` when this cannot be the name of a job. */
export function requireJobName(name: string): void {
  if (jobNamePattern.test(name)) return;
  throw new Failure(
    'bad_value',
    `${JSON.stringify(name)} is no name for a job: it starts with a letter and goes on with letters, digits, _ . : -, 190 of them at most`,
  );
}
