import { formatDuration } from '../duration.ts';
import { monthdaysEntry } from './monthdays.ts';
import { afterEntry } from './parse-after.ts';
import { limitsEntry } from './parse-limits.ts';
import { policiesEntry } from './parse-policies.ts';
import type { Rule, Schedule } from './schedule.ts';
import { weekdaysEntry } from './weekdays.ts';
import { shortTime } from './words.ts';

/** A schedule without its zone, as a person would write it: `parseSchedule` reads the same rules out of it. */
export function scheduleEntry(schedule: Schedule): unknown {
  const { rules, timezone: _apart, ...whole } = schedule;
  const entries = rules.map(ruleEntry);
  const wholeKeys = wholeEntry(whole);
  if (Object.keys(wholeKeys).length === 0) return entries.length === 1 ? entries[0] : entries;
  return scheduleKeysEntry({ rules, ...whole }) ?? [...entries, wholeKeys];
}

/**
 * As `scheduleEntry`, by its keys (`{cron: …, every: …}`), with its zone; null when a key would be needed twice. The rules may
 * change places, which changes no slot.
 */
export function scheduleKeysEntry({ rules, timezone, ...whole }: Schedule): Record<string, unknown> | null {
  const zone = timezone === undefined ? {} : { timezone };
  const crons = rules.flatMap((rule) => cronOf(rule) ?? []);
  const others = rules.filter((rule) => cronOf(rule) === null);
  if (new Set(others.map(({ kind }) => kind)).size < others.length) return null;
  const values = others.flatMap(keysOf);
  return {
    ...(crons.length > 0 ? { cron: single(crons) } : {}),
    ...Object.fromEntries(values),
    ...zone,
    ...wholeEntry(whole),
  };
}

/** What holds for all rules. */
function wholeEntry({ limits, ...policies }: Omit<Schedule, 'rules' | 'timezone'>): Record<string, unknown> {
  return { ...(limits ? limitsEntry(limits) : {}), ...policiesEntry(policies) };
}

/** What stands under the key `cron`; null = the rule has a key of its own. */
function cronOf(rule: Rule): string | null {
  return rule.kind === 'cron' || rule.kind === 'reboot' ? (ruleValue(rule) as string) : null;
}

function ruleEntry(rule: Rule): unknown {
  if (cronOf(rule) !== null || (rule.kind === 'every' && rule.anchor === undefined)) return ruleValue(rule);
  if (rule.kind === 'manual') return 'manual';
  return rule.kind === 'at' && rule.instants.length === 1 ? rule.instants[0] : Object.fromEntries(keysOf(rule));
}

function keysOf(rule: Rule): [key: string, value: unknown][] {
  const more: [string, unknown][] = [
    ['dtstart', rule.kind === 'rrule' ? rule.dtstart : undefined],
    ['anchor', rule.kind === 'every' ? rule.anchor : undefined],
  ];
  return [[rule.kind, ruleValue(rule)], ...more.filter(([, value]) => value !== undefined)];
}

function ruleValue(rule: Rule): unknown {
  switch (rule.kind) {
    case 'cron':
      return rule.expression;
    case 'every':
      return formatDuration(rule.everyMs);
    case 'times':
      return single(rule.times.map(shortTime));
    case 'weekly':
      return { days: weekdaysEntry(rule.days), at: single(rule.at.map(shortTime)) };
    case 'monthly':
      return { days: monthdaysEntry(rule.days), at: single(rule.at.map(shortTime)) };
    case 'rrule':
      return rule.rule;
    case 'at':
      return single(rule.instants);
    case 'after':
      return afterEntry(rule);
    case 'reboot':
      return '@reboot';
    case 'manual':
      return true;
  }
}

function single<T>(list: T[]): T | T[] | undefined {
  return list.length === 1 ? list[0] : list;
}
