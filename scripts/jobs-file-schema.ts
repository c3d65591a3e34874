import { overlaps } from '../src/domain/overlap.ts';
import { paramTypes } from '../src/domain/param.ts';
import { dates, duration, keys, type Schema, scheduleSchema, text } from './schedule-schema.ts';

const poolName = '^[A-Za-z][A-Za-z0-9_.-]{0,99}$';
const truth: Schema = { type: 'boolean' };
const exitCode: Schema = { type: 'integer', minimum: 0, maximum: 255 };
const exitCodes: Schema = { anyOf: [exitCode, { type: 'array', items: exitCode, minItems: 1 }] };
const retryCode: Schema = { anyOf: [exitCode, { enum: ['timeout', 'signal', 'lost'] }] };
const list: Schema = { type: 'array', items: text };
const waits = keys({
  waitForCompletion: truth,
  waitForSuccess: truth,
  waitForNextRun: truth,
  within: orNothing({ ...duration, description: 'Its last success is no older than this' }),
  since: orNothing({ enum: ['lastSuccess'], description: 'It has succeeded since the last success of this job' }),
  deadline: orNothing({ ...text, description: 'An alert when a slot still waits then: "08:30", or 2h after it' }),
});

export const outputKeySchemas: Record<string, Schema> = {
  stdout: truth,
  stderr: truth,
  maxBytes: { type: ['string', 'integer'], description: '1MiB, or a number of bytes' },
};

export const retryKeySchemas: Record<string, Schema> = {
  limit: { type: 'integer', minimum: 0, maximum: 1000, description: 'Most attempts after the first' },
  delay: { ...duration, description: 'From the end of an attempt to the next (1m)' },
  backoff: { type: 'number', minimum: 1, maximum: 100, description: 'Each delay is so many times the one before' },
  maxDelay: duration,
  jitter: { ...duration, description: 'Each delay is up to so much longer or shorter' },
  codes: {
    anyOf: [retryCode, { type: 'array', items: retryCode, minItems: 1 }],
    description: 'After these exit codes and ends alone',
  },
};

export const breakerKeySchemas: Record<string, Schema> = { failures: { type: 'integer', minimum: 0, maximum: 10000 } };

const paramValue: Schema = { type: ['string', 'number', 'boolean'] };

/** The keys of a parameter. */
export const paramKeySchemas: Record<string, Schema> = {
  type: { enum: [...paramTypes] },
  description: text,
  default: paramValue,
  choices: { type: 'array', items: paramValue, minItems: 1 },
  min: paramValue,
  max: paramValue,
  required: truth,
};

/** The keys of a condition. */
export const conditionKeySchemas: Record<string, Schema> = {
  command: { ...list, minItems: 1 },
  shell: { ...text, description: 'A line for a shell; needs the setting allowShell' },
  query: { ...text, description: 'No row, or a first value of 0, false, null or nothing = no' },
  connection: {
    anyOf: [text, keys({ env: text }, 'env')],
    description:
      "sqlite:<path>, mysql://user@host/database, or the variable that holds one (the project's own database)",
  },
  timeout: { ...duration, description: 'It has crashed when it did not answer by then (30s)' },
};

/** The keys of a job; a test holds them to those that the parser knows. */
export const jobKeySchemas: Record<string, Schema> = {
  description: text,
  enabled: { ...truth, description: 'How it begins; from then on people switch it' },
  command: {
    anyOf: [
      { ...list, minItems: 1, description: 'Program and arguments, without a shell' },
      keys({ shell: text }, 'shell'),
    ],
  },
  shell: { ...text, description: 'A line for a shell; needs the setting allowShell' },
  args: list,
  schedule: scheduleSchema,
  timezone: { ...text, description: 'IANA zone of its schedule' },
  host: { ...text, description: "A host's name, tag:<tag>, or * for every host" },
  cwd: text,
  env: { type: 'object', additionalProperties: { type: 'string' } },
  stdin: text,
  timeout: { ...duration, description: 'Ended after this time' },
  grace: { ...duration, description: 'From TERM to KILL' },
  priority: { type: 'integer', description: 'Higher goes first' },
  pool: { type: 'string', pattern: poolName, description: 'In which its run takes a place' },
  overlap: { enum: [...overlaps], description: 'What becomes of slots that fall due while it runs (skip)' },
  failOnStderr: truth,
  output: keys(outputKeySchemas),
  logFile: text,
  tags: list,
  dependencies: { anyOf: [list, { type: 'object', additionalProperties: { anyOf: [waits, { type: 'null' }] } }] },
  params: {
    type: 'object',
    description: 'What a run of it may be told, seen as PARAM_<NAME>; a text alone is a default',
    propertyNames: { pattern: '^[A-Za-z0-9_]{1,100}$' },
    additionalProperties: { anyOf: [text, keys(paramKeySchemas), { type: 'null' }] },
  },
  condition: {
    anyOf: [{ ...list, minItems: 1 }, keys(conditionKeySchemas)],
    description: 'Says before a slot is run whether there is anything to do: exit code 0 = yes, 1 = no',
  },
  successCodes: { ...exitCodes, description: 'Exit codes that are a success (0)' },
  skipCodes: { ...exitCodes, description: 'Exit codes that say that there was nothing to do' },
  retries: {
    anyOf: [{ type: 'integer', minimum: 0, maximum: 1000 }, keys(retryKeySchemas, 'limit')],
    description: 'What went wrong is tried again before its next slot',
  },
  breaker: {
    anyOf: [{ type: 'integer', minimum: 0, maximum: 10000 }, keys(breakerKeySchemas, 'failures')],
    description: 'Holds the job after so many failures in a row',
  },
  fatal: { ...truth, description: 'When it fails, the tick starts no further jobs and ends with 1' },
};

const job = keys(Object.fromEntries(Object.entries(jobKeySchemas).map(([key, schema]) => [key, orNothing(schema)])));

/** The keys of a jobs file. */
export const fileKeySchemas: Record<string, Schema> = {
  timezone: orNothing({ ...text, description: 'IANA zone of all schedules that name none' }),
  calendars: orNothing({
    type: 'object',
    description: 'Days that schedules can leave out by name',
    additionalProperties: { anyOf: [dates, keys({ file: text }, 'file')] },
  }),
  pools: orNothing({
    type: 'object',
    description: 'How many runs of the jobs that name a pool there may be at once',
    propertyNames: { pattern: poolName },
    additionalProperties: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  }),
  jobs: { type: 'object', propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.:-]{0,189}$' }, additionalProperties: job },
};

/** The JSON Schema of a jobs file; scripts/write-schema.ts writes it. */
export const jobsFileSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A jobs file of Chroniker',
  ...keys(fileKeySchemas, 'jobs'),
};

/** A key without a value is as good as no key. */
function orNothing(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}
