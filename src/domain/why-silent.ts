import { silentAfterMs } from './host.ts';
import type { AskedLane, Facts } from './why.ts';
import { type Clock, roughly } from './why-words.ts';

/** That nobody who may run a lane ticks, in words; null = somebody does. */
export function whySilent(
  { lane, hosts }: Pick<AskedLane, 'lane' | 'hosts'>,
  now: number,
  clock: Clock,
): { words: string; facts: Facts } | null {
  if (hosts.some(({ lastTickAt }) => lastTickAt !== null && now - lastTickAt <= silentAfterMs)) return null;
  const facts: Facts = { hosts: hosts.map(({ name, lastTickAt }) => ({ name, lastTickAt })) };
  const ticked = hosts.filter(({ lastTickAt }) => lastTickAt !== null);
  if (ticked.length === 0) return { words: neverTicked(lane.host), facts };
  const each = ticked.map(({ name, lastTickAt }) => {
    const at = lastTickAt ?? now;
    return `${name} since ${clock(at)} (${roughly(now - at)})`;
  });
  return { words: `cron has not called Chroniker on ${each.join(' nor on ')}${whose(lane.host)}`, facts };
}

function neverTicked(laneHost: string): string {
  if (laneHost === '' || laneHost === '*')
    return 'no host has ever ticked; `chroniker crontab --install` lets cron call it every minute';
  if (laneHost.startsWith('tag:')) return `no host with the tag ${laneHost.slice('tag:'.length)} has ever ticked`;
  return `it is pinned to ${laneHost}, which has never ticked`;
}

function whose(laneHost: string): string {
  if (laneHost === '') return '';
  return laneHost.startsWith('tag:')
    ? `, the only host with its ${laneHost.replace(':', ' ')}`
    : ', to which it is pinned';
}
