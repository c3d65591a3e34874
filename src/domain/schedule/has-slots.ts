import type { Rule, Schedule } from './schedule.ts';

/** True when a schedule has instants of its own; a boot, the end of another job and what people ask for have theirs from elsewhere. */
export function hasSlots({ rules }: Pick<Schedule, 'rules'>): boolean {
  return rules.some(({ kind }) => !slotless.includes(kind));
}

const slotless: readonly Rule['kind'][] = ['manual', 'after', 'reboot'];
