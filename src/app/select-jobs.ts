import type { JobView } from '../store/store.ts';
import { chosen, distinct } from './chosen.ts';
import { isFailing, isSuccessful, lastRunAt, nextSlotAt, type ScheduleType, scheduleTypeOf } from './job-facts.ts';

/** What the jobs of a list have in common; what is left out (or empty) lets all pass. */
export interface JobWish {
  types?: string[];
  enabled?: boolean;
  running?: boolean;
  successful?: boolean;
  /** Hosts as the jobs name them; `any` for those that name none. */
  hosts?: string[];
  tags?: string[];
  search?: string;
  /** Only those that no schedule starts. */
  unscheduled?: boolean;
}

export type JobOrder = 'next' | 'name' | 'last';

const orders: readonly JobOrder[] = ['next', 'name', 'last'];
const types = Object.keys({
  cron: true,
  every: true,
  times: true,
  weekly: true,
  monthly: true,
  rrule: true,
  at: true,
  after: true,
  reboot: true,
  manual: true,
  mixed: true,
} satisfies Record<ScheduleType, true>);

/**
 * The jobs that are as wished. A type that does not exist, or a host or tag that no job has, is rejected with
 * `Failure('bad_value')` and the nearest one.
 */
export function selectJobs(views: JobView[], wish: JobWish): JobView[] {
  const { enabled, running, successful, search } = wish;
  const named = distinct(['any', ...views.map(hostOf)]);
  const given = distinct(views.flatMap(({ job }) => job.spec.tags));
  const wanted = {
    types: wish.types?.map((word) => chosen('type', word, types)) ?? [],
    hosts: wish.hosts?.map((word) => chosen('host', word, named, 'the hosts that jobs name')) ?? [],
    tags: wish.tags?.map((word) => chosen('tag', word, given, 'the tags that jobs have')) ?? [],
  };
  return views.filter(
    (view) =>
      among(wanted.types, [scheduleTypeOf(view.job)]) &&
      among(wanted.hosts, [hostOf(view)]) &&
      among(wanted.tags, view.job.spec.tags) &&
      (enabled === undefined || view.job.enabled === enabled) &&
      (running === undefined || (view.active !== null) === running) &&
      (successful === undefined || (successful ? isSuccessful(view) && !isFailing(view) : isFailing(view))) &&
      (!wish.unscheduled || scheduleTypeOf(view.job) === 'manual') &&
      (search === undefined || textOf(view).includes(search.toLowerCase())),
  );
}

/** `next`: what is due first, then what is not scheduled; `last`: what ran last, then what never did. Equals by name. */
export function sortJobs(views: JobView[], order: JobOrder): JobView[] {
  const keyOf = {
    next: (view: JobView) => nextSlotAt(view) ?? Number.POSITIVE_INFINITY,
    last: (view: JobView) => -(lastRunAt(view) ?? Number.NEGATIVE_INFINITY),
    name: () => 0,
  }[order];
  const keyed = views.map((view) => ({ view, key: keyOf(view) }));
  const apart = (one: number, other: number) => (one === other ? 0 : one - other);
  return keyed
    .sort((one, other) => apart(one.key, other.key) || byName(one.view.job.name, other.view.job.name))
    .map(({ view }) => view);
}

export function jobOrder(word: string): JobOrder {
  return chosen('sort', word, orders);
}

function among<T>(wanted: T[], own: T[]): boolean {
  return wanted.length === 0 || own.some((each) => wanted.includes(each));
}

function hostOf({ job }: JobView): string {
  return job.spec.host === '' ? 'any' : job.spec.host;
}

/** What a search looks through: name, description, command, tags. */
function textOf({ job: { name, spec } }: JobView): string {
  const command = 'argv' in spec.command ? spec.command.argv.join(' ') : spec.command.shell;
  return [name, spec.description, command, ...spec.tags].join('\n').toLowerCase();
}

/** In any language the same, without loading the tables of one. */
function byName(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
