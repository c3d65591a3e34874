import * as v from 'valibot';
import { byteLength } from './argument-size.ts';
import { parseBreaker } from './breaker.ts';
import { formatBytes, parseBytes } from './bytes.ts';
import { hundredYearsMs, parseDuration } from './duration.ts';
import { clashingCodes, parseExitCodes, parseSuccessCodes } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { by, isObject, listOf, nonEmptyText, shown, text, truth, wholeNumber } from './field.ts';
import { isHostName, longestHost } from './host-name.ts';
import type { JobSpec } from './job.ts';
import { readCommand } from './job-command.ts';
import { parseEnvironment } from './job-environment.ts';
import { strangeJobKeys, strangeOutputKeys } from './job-keys.ts';
import { parseOverlap } from './overlap.ts';
import { paramsFault } from './param-given.ts';
import { parseParams } from './param-spec.ts';
import { parseCondition } from './parse-condition.ts';
import { parseDependencies } from './parse-dependencies.ts';
import { parsePoolName } from './pool.ts';
import { parseRetries } from './retries.ts';
import type { Calendar } from './schedule/limits.ts';
import type { Calendars } from './schedule/parse-limits.ts';
import { parseSchedule } from './schedule/parse-schedule.ts';
import { parseTimezone } from './schedule/timezone.ts';

/** As a job without the key `grace` has it. */
export const defaultGrace = '10s';

/** Where a job stands, and what it takes from there. */
export interface JobPlace {
  /** What sentences begin with: `jobs.nightly`. */
  field: string;
  defaults: { timezone?: string | undefined };
  /** Those that its schedule may name; absent = it stands where there are none. */
  calendars?: readonly Calendar[];
}

/** A job as a file or a person describes it. */
export interface DescribedJob {
  spec: JobSpec;
  enabled: boolean;
}

/** The job that an entry of a jobs file describes. Rejects with `Failure('bad_job')` that has a line for every problem. */
export function parseJobSpec(input: unknown, place: JobPlace): DescribedJob {
  const { job, problems } = readJobSpec(input, place);
  if (job === null) throw new Failure('bad_job', problems.join('\n'));
  return job;
}

/** As `parseJobSpec`, answering the problems instead of throwing them. */
export function readJobSpec(input: unknown, place: JobPlace): { job: DescribedJob | null; problems: string[] } {
  const { field } = place;
  if (!isObject(input))
    return { job: null, problems: [`${field}: ${shown(input)} is not a job; write {command: […]}`] };
  const { command, problems } = readCommand(input, field);
  const fields = v.safeParse(jobFieldsAmong(place.calendars ?? null), input);
  const all = [
    ...strangeJobKeys(input, field),
    ...(isObject(input.output) ? strangeOutputKeys(input.output, `${field}.output`) : []),
    ...problems,
    ...(fields.issues ?? []).map((issue) => `${field}.${v.getDotPath(issue)}${issue.message}`),
  ];
  if (fields.success) all.push(...clashingCodes(fields.output, field));
  const unstartable = fields.success ? paramsFault(fields.output.params, fields.output.schedule) : null;
  if (unstartable !== null) all.push(`${field}.params: ${unstartable}`);
  if (all.length > 0 || command === null || !fields.success) return { job: null, problems: all.map(readable) };
  const { enabled, timezone, schedule, timeout, grace, ...rest } = fields.output;
  const zone = schedule.timezone ?? timezone ?? place.defaults.timezone;
  const zoned = zone === undefined ? schedule : { ...schedule, timezone: zone };
  const spec = { ...given(rest), command, schedule: zoned, timeoutMs: timeout === 0 ? null : timeout, graceMs: grace };
  const bytes = byteLength(JSON.stringify(spec));
  if (bytes > mostSpecBytes) {
    const most = formatBytes(mostSpecBytes);
    return {
      job: null,
      problems: [`${field}: has ${bytes} bytes as a whole, more than ${most}; put what is long into a file`],
    };
  }
  return { job: { spec, enabled }, problems: [] };
}

/** Without the keys that were not given, so that a stored document says no more than its job. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** What every claim of the job reads, and one packet to a MySQL server takes. */
const mostSpecBytes = 4 * 1024 ** 2;

/** A value of any length is quoted; what is allowed stands at the end. */
function readable(problem: string): string {
  return problem.length > 1_000 ? `${problem.slice(0, 400)} … ${problem.slice(-400)}` : problem;
}

/** Refuses a shell line where shells are switched off: `Failure('shell_not_allowed')`. `field` names the job. */
export function requireShellAllowed(
  spec: Pick<JobSpec, 'command' | 'condition'>,
  allowShell: boolean,
  field = 'command',
): void {
  if (allowShell) return;
  const { command, condition } = spec;
  const asks = condition && 'command' in condition ? [condition.command] : [];
  const line = [command, ...asks].flatMap((each) => ('shell' in each ? [each.shell] : []))[0];
  if (line === undefined) return;
  throw new Failure(
    'shell_not_allowed',
    `${field}: ${shown(line)} is a line for a shell, and shells are not allowed here; write the command as a list, or set allowShell to true`,
  );
}

/** An optional field. YAML says null for a key without a value, which is as good as no key. */
function optional<S extends v.GenericSchema>(schema: S, value: v.InferInput<S>) {
  return v.nullish(schema, value as never);
}

/** A key that a definition has only where something is given, the default being that it is absent. */
function ifGiven<T>(parse: (value: unknown, field: string) => T | undefined) {
  return v.optional(by((value, field) => (value === null ? undefined : parse(value, field))));
}

const host = v.pipe(
  text,
  v.check(
    (value) => value === '' || value === '*' || (value.length <= longestHost && isHostName(value.replace(/^tag:/, ''))),
    ({ input }) =>
      `: ${shown(input)} is not a host; write a host's name, tag:<tag> (${longestHost} characters at most), or "*" for every host`,
  ),
);

const folder = v.pipe(
  nonEmptyText,
  v.check((value) => !/^~(\/|$)/.test(value), ': begins with ~, which only a shell understands; write the whole path'),
  v.check((value) => byteLength(value) < 4096, ': is longer than a path can be, 4095 bytes'),
);

const longestNameBytes = 255;

const logFile = v.pipe(
  folder,
  v.check(
    (value) => /(^|\/)(?!\.{1,2}$)[^/]+$/.test(value) && !value.includes('\0'),
    ({ input }) => `: ${shown(input)} is not a file; write a path like logs/nightly.log`,
  ),
  v.check(
    (value) => byteLength(value.replace(/^.*\//s, '')) <= longestNameBytes - '-2026-01-31'.length,
    ': the name of the file is too long; with the day, which is put into it, it may have 255 bytes',
  ),
);

const tag = v.pipe(
  nonEmptyText,
  v.check((value) => !/\p{C}/u.test(value), ': holds a control character; a tag is a word or a few'),
);

const output = v.pipe(
  v.custom<object>(
    isObject,
    ({ input }) => `: ${shown(input)} is not allowed; write {stdout: true, stderr: true, maxBytes: 1MiB}`,
  ),
  v.object({
    stdout: optional(truth, true),
    stderr: optional(truth, true),
    maxBytes: v.nullish(by(parseBytes), null),
  }),
);

function parseLimit(value: unknown, field: string): number {
  const ms = parseDuration(value, field);
  if (ms <= hundredYearsMs) return ms;
  throw new Failure('bad_duration', `${field}: ${shown(value)} is too long; the most is 100 years, 36525d`);
}

const jobFields = v.object({
  description: optional(text, ''),
  enabled: optional(truth, true),
  timezone: v.nullish(by(parseTimezone)),
  host: optional(host, ''),
  cwd: v.nullish(folder, null),
  env: v.nullish(by(parseEnvironment), {}),
  stdin: v.nullish(text, null),
  timeout: v.nullish(by(parseLimit), 0),
  grace: v.nullish(by(parseLimit), defaultGrace),
  priority: optional(wholeNumber, 0),
  failOnStderr: optional(truth, false),
  output: v.nullish(output, {}),
  tags: optional(
    v.pipe(
      listOf(tag, 'tags'),
      v.transform((tags) => [...new Set(tags)]),
    ),
    [],
  ),
  logFile: v.nullish(logFile, null),
  dependencies: v.nullish(by(parseDependencies), []),
  overlap: ifGiven(parseOverlap),
  pool: ifGiven(parsePoolName),
  condition: ifGiven(parseCondition),
  successCodes: ifGiven(parseSuccessCodes),
  skipCodes: ifGiven(parseExitCodes),
  retries: ifGiven(parseRetries),
  breaker: ifGiven(parseBreaker),
  params: ifGiven(parseParams),
  fatal: v.pipe(
    v.nullish(truth),
    v.transform((value) => (value ? (true as const) : undefined)),
  ),
});

function jobFieldsAmong(calendars: Calendars) {
  const schedule = by((value, field) => parseSchedule(value, field, calendars));
  return v.object({ ...jobFields.entries, schedule: v.nullish(schedule, 'manual') });
}
