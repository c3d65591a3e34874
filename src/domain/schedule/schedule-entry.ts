import { formatDuration } from '../duration.ts';
import type { Rule, Schedule } from './schedule.ts';
import { shortTime } from './words.ts';

/** A schedule without its zone, as a person would write it: `parseSchedule` reads the same rules out of it. */
export function scheduleEntry(schedule: Schedule): unknown {
  const { rules, timezone: _apart, ...unwritten } = schedule;
  unwritten satisfies Record<string, never>;
  const entries = rules.map(ruleEntry);
  return entries.length === 1 ? entries[0] : entries;
}

/**
 * As `scheduleEntry`, by its keys (`{cron: …, every: …}`), with its zone; null when a key would be needed twice. The rules may
 * change places, which changes no slot.
 */
export function scheduleKeysEntry({ rules, timezone, ...unwritten }: Schedule): Record<string, unknown> | null {
  unwritten satisfies Record<string, never>;
  const zone = timezone === undefined ? {} : { timezone };
  const crons = rules.flatMap((rule) => (rule.kind === 'cron' ? [rule.expression] : []));
  const others = rules.filter(({ kind }) => kind !== 'cron');
  if (new Set(others.map(({ kind }) => kind)).size < others.length) return null;
  const values = others.flatMap(keysOf);
  return { ...(crons.length > 0 ? { cron: single(crons) } : {}), ...Object.fromEntries(values), ...zone };
}

function ruleEntry(rule: Rule): unknown {
  if (rule.kind === 'cron' || rule.kind === 'every') return ruleValue(rule);
  if (rule.kind === 'manual') return 'manual';
  return rule.kind === 'at' && rule.instants.length === 1 ? rule.instants[0] : Object.fromEntries(keysOf(rule));
}

function keysOf(rule: Rule): [key: string, value: unknown][] {
  const start = rule.kind === 'rrule' ? rule.dtstart : undefined;
  return [[rule.kind, ruleValue(rule)], ...(start === undefined ? [] : [['dtstart', start] as [string, unknown]])];
}

function ruleValue(rule: Rule): unknown {
  switch (rule.kind) {
    case 'cron':
      return rule.expression;
    case 'every':
      return formatDuration(rule.everyMs);
    case 'times':
      return single(rule.times.map(shortTime));
    case 'rrule':
      return rule.rule;
    case 'at':
      return single(rule.instants);
    case 'manual':
      return true;
  }
}

function single<T>(list: T[]): T | T[] | undefined {
  return list.length === 1 ? list[0] : list;
}
