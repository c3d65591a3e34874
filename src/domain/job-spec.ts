import * as v from 'valibot';
import { parseBytes } from './bytes.ts';
import { parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { by, isObject, listOf, nonEmptyText, shown, text, truth, wholeNumber } from './field.ts';
import type { JobSpec } from './job.ts';
import { readCommand } from './job-command.ts';
import { parseEnvironment } from './job-environment.ts';
import { strangeJobKeys, strangeOutputKeys } from './job-keys.ts';
import { parseDependencies } from './parse-dependencies.ts';
import { parseSchedule } from './schedule/parse-schedule.ts';
import { parseTimezone } from './schedule/timezone.ts';

/** As a job without the key `grace` has it. */
export const defaultGrace = '10s';

/** Where a job stands, and what it takes from there. */
export interface JobPlace {
  /** What sentences begin with: `jobs.nightly`. */
  field: string;
  defaults: { timezone?: string | undefined };
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
  const fields = v.safeParse(jobFields, input);
  const all = [
    ...strangeJobKeys(input, field),
    ...(isObject(input.output) ? strangeOutputKeys(input.output, `${field}.output`) : []),
    ...problems,
    ...(fields.issues ?? []).map((issue) => `${field}.${v.getDotPath(issue)}${issue.message}`),
  ];
  if (all.length > 0 || command === null || !fields.success) return { job: null, problems: all };
  const { enabled, timezone, schedule, timeout, grace, ...rest } = fields.output;
  const zone = schedule.timezone ?? timezone ?? place.defaults.timezone;
  const zoned = zone === undefined ? schedule : { ...schedule, timezone: zone };
  const spec = { ...rest, command, schedule: zoned, timeoutMs: timeout === 0 ? null : timeout, graceMs: grace };
  return { job: { spec, enabled }, problems: [] };
}

/** Refuses a shell line where shells are switched off: `Failure('shell_not_allowed')`. `field` names the job. */
export function requireShellAllowed(spec: Pick<JobSpec, 'command'>, allowShell: boolean, field = 'command'): void {
  if (allowShell || !('shell' in spec.command)) return;
  throw new Failure(
    'shell_not_allowed',
    `${field}: ${shown(spec.command.shell)} is a line for a shell, and shells are not allowed here; write the command as a list, or set allowShell to true`,
  );
}

/** An optional field. YAML says null for a key without a value, which is as good as no key. */
function optional<S extends v.GenericSchema>(schema: S, value: v.InferInput<S>) {
  return v.nullish(schema, value as never);
}

const host = v.pipe(
  text,
  v.check(
    (value) => value === '' || value === '*' || /^(tag:)?[^\s:*]+$/.test(value),
    ({ input }) => `: ${shown(input)} is not a host; write a host's name, tag:<tag>, or "*" for every host`,
  ),
);

const output = v.object(
  {
    stdout: optional(truth, true),
    stderr: optional(truth, true),
    maxBytes: v.nullish(by(parseBytes), null),
  },
  ({ input }) => `: ${shown(input)} is not allowed; write {stdout: true, stderr: true, maxBytes: 1MiB}`,
);

const jobFields = v.object({
  description: optional(text, ''),
  enabled: optional(truth, true),
  schedule: v.nullish(by(parseSchedule), 'manual'),
  timezone: v.nullish(by(parseTimezone)),
  host: optional(host, ''),
  cwd: v.nullish(nonEmptyText, null),
  env: v.nullish(by(parseEnvironment), {}),
  stdin: v.nullish(text, null),
  timeout: v.nullish(by(parseDuration), 0),
  grace: v.nullish(by(parseDuration), defaultGrace),
  priority: optional(wholeNumber, 0),
  failOnStderr: optional(truth, false),
  output: v.nullish(output, {}),
  tags: optional(listOf(nonEmptyText, 'tags'), []),
  dependencies: v.nullish(by(parseDependencies), []),
});
