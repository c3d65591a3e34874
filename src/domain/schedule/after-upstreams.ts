import type { AfterRule, Schedule } from './schedule.ts';

/** The rules of a schedule that are due after other jobs have ended. */
export function afterRulesOf({ rules }: Schedule): AfterRule[] {
  return rules.filter((rule) => rule.kind === 'after');
}

/** The jobs whose ends make a job with this schedule due, each once. */
export function afterUpstreams(schedule: Schedule): string[] {
  return [...new Set(afterRulesOf(schedule).flatMap(({ upstreams }) => upstreams.map(({ job }) => job)))];
}
