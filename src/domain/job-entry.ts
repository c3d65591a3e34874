import { formatBytes } from './bytes.ts';
import { formatDuration } from './duration.ts';
import type { JobSpec } from './job.ts';
import { type DescribedJob, defaultGrace } from './job-spec.ts';
import { paramsEntry } from './param-spec.ts';
import { conditionEntry } from './parse-condition.ts';
import { dependenciesEntry } from './parse-dependencies.ts';
import { retriesEntry } from './retries.ts';
import { scheduleEntry } from './schedule/schedule-entry.ts';

/**
 * A job as a person would write it into a jobs file, the inverse of `parseJobSpec`: without what is so by default, its keys in
 * the order in which one reads them.
 */
export function entryOf({ spec, enabled }: DescribedJob): Record<string, unknown> {
  const { description, command, schedule, host, cwd, env, stdin, ...limits } = spec;
  const { timeoutMs, graceMs, priority, failOnStderr, output, logFile, tags, dependencies, ...flow } = limits;
  const { overlap, pool, successCodes, skipCodes, retries, breaker, fatal, params, condition, ...unwritten } = flow;
  unwritten satisfies Record<string, never>;
  return given({
    description: description || undefined,
    enabled: enabled ? undefined : false,
    command: 'argv' in command ? command.argv : command,
    schedule: isManual(spec) ? undefined : scheduleEntry(schedule),
    timezone: schedule.timezone,
    host: host || undefined,
    cwd: cwd ?? undefined,
    env: Object.keys(env).length > 0 ? env : undefined,
    stdin: stdin ?? undefined,
    timeout: timeoutMs === null ? undefined : formatDuration(timeoutMs),
    grace: formatDuration(graceMs) === defaultGrace ? undefined : formatDuration(graceMs),
    priority: priority === 0 ? undefined : priority,
    pool,
    overlap,
    failOnStderr: failOnStderr || undefined,
    output: outputEntry(output),
    logFile: logFile ?? undefined,
    tags: tags.length > 0 ? tags : undefined,
    dependencies: dependencies.length > 0 ? dependenciesEntry(dependencies) : undefined,
    params: params && paramsEntry(params),
    condition: condition && conditionEntry(condition),
    successCodes,
    skipCodes,
    retries: retries && retriesEntry(retries),
    breaker: breaker?.failures,
    fatal,
  });
}

function isManual({ schedule }: JobSpec): boolean {
  return schedule.rules.length === 1 && schedule.rules[0]?.kind === 'manual' && !schedule.limits;
}

function outputEntry({ stdout, stderr, maxBytes }: JobSpec['output']): Record<string, unknown> | undefined {
  const entry = given({
    stdout: stdout ? undefined : false,
    stderr: stderr ? undefined : false,
    maxBytes: maxBytes === null ? undefined : formatBytes(maxBytes),
  });
  return Object.keys(entry).length > 0 ? entry : undefined;
}

function given(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}
