import { parseCalendars, type ReadCalendar } from './calendars.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { jobNamePattern } from './job.ts';
import { strangeKeys } from './job-keys.ts';
import { type DescribedJob, readJobSpec } from './job-spec.ts';
import { parsePools } from './pool.ts';
import type { Calendar } from './schedule/limits.ts';
import { parseTimezone } from './schedule/timezone.ts';

/** A jobs file, read and found right. */
export interface JobsFile {
  jobs: FileJob[];
  /** The sizes of the pools that it defines, by name. */
  pools: Map<string, number>;
}

/** One job of a jobs file. */
export interface FileJob extends DescribedJob {
  name: string;
}

/** What is the same for all jobs of a file. */
interface Surroundings {
  timezone: string | undefined;
  calendars: Calendar[];
}

/**
 * The jobs of a jobs file, in the file's order, each with the file's time zone where it names none. Rejects with
 * `Failure('bad_job_file')` that has a line for every problem there is in the document.
 */
export function parseJobsFile(document: unknown, path: string, readCalendar: ReadCalendar = noFiles): JobsFile {
  const problems: string[] = [];
  const jobs = isObject(document) ? readDocument(document, readCalendar, problems) : [];
  const pools = isObject(document) ? parsePools(document.pools, problems) : new Map();
  if (!isObject(document))
    problems.push(
      `${document == null ? 'it is empty' : `${shown(document)} is no jobs file`}; write jobs: {name: {command: […]}}`,
    );
  if (problems.length > 0)
    throw new Failure('bad_job_file', problems.map((problem) => `${path}: ${problem}`).join('\n'));
  return { jobs, pools };
}

function noFiles(file: string): never {
  throw new Failure('file_not_found', `${file} cannot be read here`);
}

function readDocument(document: Record<string, unknown>, readCalendar: ReadCalendar, problems: string[]): FileJob[] {
  problems.push(...strangeKeys(document, '', ['timezone', 'calendars', 'pools', 'jobs'], []));
  const timezone = readTimezone(document.timezone, problems);
  const around = { timezone, calendars: parseCalendars(document.calendars, readCalendar, problems) };
  const { jobs } = document;
  if (isObject(jobs)) return Object.entries(jobs).flatMap(([name, entry]) => readJob(name, entry, around, problems));
  // To take an empty key for "no jobs" would disable them all after a slip of the hand.
  const fault =
    jobs == null
      ? 'is empty or missing; write {} when there are to be none'
      : `${shown(jobs)} is not a set of jobs; write name: {command: […]}`;
  problems.push(`jobs: ${fault}`);
  return [];
}

function readTimezone(value: unknown, problems: string[]): string | undefined {
  if (value == null) return undefined;
  try {
    return parseTimezone(value, 'timezone');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function readJob(name: string, entry: unknown, around: Surroundings, problems: string[]): FileJob[] {
  const { timezone, calendars } = around;
  const read = readJobSpec(entry, { field: `jobs.${name}`, defaults: { timezone }, calendars });
  problems.push(...nameProblems(name), ...read.problems);
  return read.job === null ? [] : [{ name, ...read.job }];
}

function nameProblems(name: string): string[] {
  if (jobNamePattern.test(name)) return [];
  return [
    `jobs.${name}: is not a name; names begin with a letter and go on with letters, digits, _ . : or -, 190 of them at most`,
  ];
}
