import { dates, duration, keys, type Schema, scheduleSchema, text } from './schedule-schema.ts';

const truth: Schema = { type: 'boolean' };
const list: Schema = { type: 'array', items: text };
const waits = keys({ waitForCompletion: truth, waitForSuccess: truth, waitForNextRun: truth });

export const outputKeySchemas: Record<string, Schema> = {
  stdout: truth,
  stderr: truth,
  maxBytes: { type: ['string', 'integer'], description: '1MiB, or a number of bytes' },
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
  failOnStderr: truth,
  output: keys(outputKeySchemas),
  logFile: text,
  tags: list,
  dependencies: { anyOf: [list, { type: 'object', additionalProperties: { anyOf: [waits, { type: 'null' }] } }] },
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
