import { resolve } from 'node:path';
import { addJob, asUsage } from '../../app/add-job.ts';
import { jobDocument } from '../../app/documents.ts';
import { conditionValue } from '../../app/typed-condition.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { isObject } from '../../domain/field.ts';
import { dependenciesEntry, parseDependencyWords } from '../../domain/parse-dependencies.ts';
import { workingFolder } from '../../system/process-facts.ts';
import { parseYamlValue } from '../../system/yaml.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { declaredParams } from '../declared-params.ts';
import { nextText } from '../job-lines.ts';
import { type Clock, flagTime, zoneOf } from '../moments.ts';
import { inProject } from '../project.ts';
import { scheduleFlags, scheduleFromFlags } from '../schedule-flags.ts';
import { print, printJson } from '../terminal.ts';
import { zoneNote } from '../when.ts';

/** feature 1, feature 2, feature 7, feature 8, feature 10, feature 25, feature 30, feature 79, feature 94 */
export const command: Command = {
  name: 'job add',
  usage: "<name> [--schedule <schedule> | --cron …] (--shell '<line>' | -- <command>…)",
  words: [1, 1],
  takesCommand: true,
  summary: 'Adds a job by hand; its command stands after -- and runs exactly as it is, without a shell',
  examples: [
    "chroniker job add nightly --schedule '30 2 * * *' --timeout 20m -- ./report.sh --all",
    "chroniker job add sweep --schedule 90s --shell 'ls | wc -l'",
    'chroniker job add on-demand -- ./rebuild',
    'chroniker job add noon --times 12:00 -- ./noon',
    'chroniker job add load --schedule 1h --depends-on extract -- ./load',
  ],
  flags: {
    schedule: {
      type: 'text',
      value: 'schedule',
      help: 'cron, 15m, @daily, an instant, or {…}; or the flags below (default: only by hand)',
    },
    'next-at': { type: 'text', value: 'time', help: 'when it is due first (as its schedule says)' },
    shell: { type: 'text', value: 'line', help: 'a line for a shell; needs the setting allowShell' },
    description: { type: 'text', value: 'text', help: 'what it is for' },
    host: { type: 'text', value: 'host', help: "a host's name, tag:<tag>, or * for every host (any host)" },
    cwd: { type: 'text', value: 'dir', help: "working folder (the project's)" },
    env: { type: 'list', value: 'NAME=value', help: 'added to its environment (repeatable)' },
    stdin: { type: 'text', value: 'text', help: 'given on its standard input (nothing)' },
    timeout: { type: 'text', value: 'duration', help: 'end it after this time (never)' },
    grace: { type: 'text', value: 'duration', help: 'from TERM to KILL (10s)' },
    priority: { type: 'text', value: 'n', help: 'higher goes first (0)' },
    retries: {
      type: 'text',
      value: 'n',
      help: "try it again so often when it fails, or '{limit: 3, backoff: 2, codes: [1]}' (never)",
    },
    'retry-delay': { type: 'text', value: 'duration', help: 'from the end of an attempt to the next (1m)' },
    'success-code': { type: 'list', value: 'code', help: 'an exit code that is a success (0; repeatable)' },
    'skip-code': { type: 'list', value: 'code', help: 'an exit code that says: nothing to do (repeatable)' },
    breaker: { type: 'text', value: 'n', help: 'hold it after so many failures in a row (never)' },
    fatal: { type: 'switch', help: 'when it fails, the tick starts no further jobs and ends with 1' },
    pool: { type: 'text', value: 'pool', help: 'in which its run takes a place (none)' },
    overlap: {
      type: 'text',
      value: 'policy',
      help: 'slots that fall due while it runs: skip, queue, latest, or replace (skip)',
    },
    condition: {
      type: 'text',
      value: 'condition',
      help: "asked before a slot is run: './has-work --all' (exit 0 = yes, 1 = no), or '{query: \"select …\"}' (none)",
    },
    tag: { type: 'list', value: 'tag', help: 'for finding it (repeatable)' },
    'depends-on': {
      type: 'list',
      value: 'job',
      help: 'its slots wait for this job; <job>=success,within:24h,deadline:08:30 says how (also completion, next-run; repeatable)',
    },
    param: {
      type: 'list',
      value: 'name=…',
      help: 'what a run may be told: name=text is a default, name={type: date, required: true} says more (repeatable)',
    },
    disabled: { type: 'switch', help: 'do not let its schedule start it yet' },
    'fail-on-stderr': { type: 'switch', help: 'anything on standard error is a failure' },
    stdout: { type: 'switch', on: true, help: 'do not keep its standard output' },
    stderr: { type: 'switch', on: true, help: 'do not keep its standard error' },
    'log-file': { type: 'text', value: 'file', help: 'a log of its runs and their output, a file a day (none)' },
    ...scheduleFlags(),
  },
  run: (args) =>
    inProject(args, async (project) => {
      const { store, timezone, paint, json } = project;
      args.oneOf('disabled', 'next-at');
      const nextAt = (clock: Clock) => flagTime(args, 'next-at', clock, 'future');
      const view = await addJob(project, args.words[0] ?? '', described(args), nextAt);
      if (json) await printJson({ jobs: [jobDocument(view, timezone)], changed: 1 });
      else if (!args.switch('quiet')) {
        const zone = args.has('next-at') ? zoneOf([view], timezone) : timezone;
        const next = `${nextText(view, { now: await store.now(), timezone: zone, paint })}${zoneNote(zone, timezone)}`;
        await print(`added ${view.job.name} (id ${view.job.id}); next: ${next}\n`);
      }
      return exitCode.fine;
    }),
};

/** The job as it would stand in a jobs file. */
function described(args: Args): Record<string, unknown> {
  const dependencies = asUsage(() => parseDependencyWords(args.list('depends-on'), '--depends-on'));
  const cwd = args.text('cwd');
  const logFile = args.text('log-file');
  const condition = args.text('condition');
  return {
    ...commandOf(args),
    schedule: scheduleOf(args),
    description: args.text('description'),
    enabled: !args.switch('disabled'),
    timezone: args.text('timezone'),
    host: args.text('host'),
    cwd: cwd === undefined ? undefined : resolve(workingFolder(), cwd),
    env: args.pairs('env'),
    stdin: args.text('stdin'),
    timeout: args.text('timeout'),
    grace: args.text('grace'),
    priority: numeric(args.text('priority')),
    retries: retriesOf(args),
    successCodes: codesOf(args, 'success-code'),
    skipCodes: codesOf(args, 'skip-code'),
    breaker: numeric(args.text('breaker')),
    fatal: args.switch('fatal'),
    pool: args.text('pool'),
    overlap: args.text('overlap'),
    failOnStderr: args.switch('fail-on-stderr'),
    output: { stdout: !args.isOff('stdout'), stderr: !args.isOff('stderr') },
    logFile: logFile !== undefined && namesAFile(logFile) ? resolve(workingFolder(), logFile) : logFile,
    condition: condition === undefined ? undefined : conditionValue(condition, '--condition'),
    tags: args.list('tag'),
    dependencies: dependenciesEntry(dependencies),
    params: declaredParams(args),
  };
}

/** What is no number is left as it was typed, so that it is refused as such. */
function numeric(text: string | undefined): unknown {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text;
}

function retriesOf(args: Args): unknown {
  const retries = typedRetries(args.text('retries'));
  const delay = args.text('retry-delay');
  if (delay === undefined) return retries;
  if (retries !== undefined) return isObject(retries) ? { ...retries, delay } : { limit: retries, delay };
  throw new Failure('usage', '--retry-delay needs --retries: how often it is tried again');
}

/** A number, or `{…}` as in a jobs file. */
function typedRetries(text: string | undefined): unknown {
  return text?.trimStart().startsWith('{') ? parseYamlValue(text, '--retries') : numeric(text);
}

function codesOf(args: Args, flag: string): unknown {
  const codes = args.list(flag).map(numeric);
  return codes.length === 0 ? undefined : codes;
}

function scheduleOf(args: Args): unknown {
  const text = args.text('schedule');
  return scheduleFromFlags(args, text === undefined ? null : '--schedule') ?? text ?? 'manual';
}

/** What names none is left as it was typed, so that it is refused as such. */
function namesAFile(path: string): boolean {
  return !/^$|\/$|^~/.test(path);
}

function commandOf(args: Args): { command: string[] } | { shell: string } {
  const shell = args.text('shell');
  const command = args.command?.length ? args.command : null;
  if (shell !== undefined && command === null) return { shell };
  if (shell === undefined && command !== null) return { command };
  const fault = shell === undefined ? 'neither is given' : 'both are given';
  throw new Failure('usage', `a job needs either a command after -- or --shell '<line>', and ${fault}`);
}
