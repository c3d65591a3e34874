import type { HostIdentity } from './host.ts';

type Named = Pick<HostIdentity, 'name' | 'tags'>;

/**
 * Lanes that a host may claim: '' (any host), its name, its tags. Until runs hold leases, lanes that are pinned to no host are served
 * by one host alone, the one that was registered first, and those of a tag by the first host that has it: two could not be told
 * apart when one of them falls silent. `hosts` is every registered one, the oldest first.
 */
export function laneHostsOf({ name, tags }: Named, hosts: readonly Named[]): string[] {
  const isFirst = (found: Named | undefined) => found === undefined || found.name === name;
  const ownTags = tags.filter((tag) => isFirst(hosts.find((host) => host.tags.includes(tag))));
  return [...(isFirst(hosts[0]) ? [''] : []), name, ...ownTags.map((tag) => `tag:${tag}`)];
}

/** True for a lane that only lets the last run of its job end where the job is no more. */
export function isFormerLane({ host }: { host: string }): boolean {
  return host.startsWith('former:');
}

/** The host that serves a lane, by the same rule; '' = none does yet. */
export function servingHostOf(laneHost: string, hosts: readonly Named[]): string {
  if (laneHost === '') return hosts[0]?.name ?? '';
  if (!laneHost.startsWith('tag:')) return laneHost;
  return hosts.find(({ tags }) => tags.includes(laneHost.slice('tag:'.length)))?.name ?? '';
}
