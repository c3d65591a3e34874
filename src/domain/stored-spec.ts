import { isObject } from './field.ts';
import type { JobSpec } from './job.ts';
import type { Rule, Schedule } from './schedule/schedule.ts';

/** Stands for a definition that cannot be read, so that its job can be listed, repaired and deleted; nobody saves or runs it. */
export const blankSpec: JobSpec = {
  description: '',
  command: { argv: [] },
  schedule: { rules: [{ kind: 'manual' }] },
  host: '',
  cwd: null,
  env: {},
  stdin: null,
  timeoutMs: null,
  graceMs: 10_000,
  priority: 0,
  failOnStderr: false,
  output: { stdout: true, stderr: true, maxBytes: null },
  logFile: null,
  tags: [],
  dependencies: [],
};

/** True when a document from the database has the shape of a definition, so that it can be shown. */
export function looksLikeSpec(document: object): document is JobSpec {
  const spec = document as Partial<Record<keyof JobSpec, unknown>>;
  return (
    isCommand(spec.command) &&
    looksLikeSchedule(spec.schedule) &&
    isObject(spec.env) &&
    isObject(spec.output) &&
    Array.isArray(spec.tags) &&
    Array.isArray(spec.dependencies ?? []) &&
    looksLikeParams(spec.params) &&
    looksLikeCondition(spec.condition) &&
    [spec.description, spec.host].every((text) => typeof text === 'string') &&
    [spec.graceMs, spec.priority].every((number) => typeof number === 'number')
  );
}

function looksLikeCondition(condition: unknown): boolean {
  if (condition === undefined) return true;
  if (!isObject(condition) || typeof condition.timeoutMs !== 'number') return false;
  const { command, query, connection } = condition;
  return isCommand(command) || (typeof query === 'string' && (connection === null || isObject(connection)));
}

function looksLikeParams(params: unknown): boolean {
  if (params === undefined) return true;
  return isObject(params) && Object.values(params).every((param) => isObject(param) && typeof param.type === 'string');
}

/** As `looksLikeSpec`, of a schedule. */
export function looksLikeSchedule(document: unknown): document is Schedule {
  return isObject(document) && Array.isArray(document.rules) && document.rules.every(isRule);
}

function isCommand(command: unknown): boolean {
  return isObject(command) && (Array.isArray(command.argv) || typeof command.shell === 'string');
}

function isRule(rule: unknown): boolean {
  return (
    isObject(rule) && Object.hasOwn(looksLikeRule, String(rule.kind)) && looksLikeRule[rule.kind as Rule['kind']](rule)
  );
}

const looksLikeRule: Record<Rule['kind'], (rule: Record<string, unknown>) => boolean> = {
  cron: ({ expression }) => typeof expression === 'string',
  every: ({ everyMs }) => typeof everyMs === 'number',
  times: ({ times }) => Array.isArray(times),
  weekly: ({ days, at }) => Array.isArray(days) && Array.isArray(at),
  monthly: ({ days, at }) => Array.isArray(days) && Array.isArray(at),
  rrule: ({ rule }) => typeof rule === 'string',
  at: ({ instants }) => Array.isArray(instants),
  after: ({ upstreams }) => Array.isArray(upstreams),
  reboot: () => true,
  manual: () => true,
};
