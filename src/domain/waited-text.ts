import { inWords, someOf } from './schedule/words.ts';
import type { Waited } from './waited.ts';
import { roughly } from './why-words.ts';

/** Waits for upstreams at the same time are told as one. */
interface Stretch {
  waits: Waited[];
  fromAt: number;
  untilAt: number;
}

/** `20 minutes: 12 minutes for extract, 8 minutes for the pool db`, of one thing `20 minutes for extract`. */
export function waitedText(waits: readonly Waited[], host: string): string {
  const stretches = stretchesOf(waits);
  const parts = partsOf(stretches, host);
  return parts.length < 2 ? parts.join('') : `${roughly(sum(stretches))}: ${parts.join(', ')}`;
}

/** As part of a sentence, after "waited": `12 minutes for extract and 8 minutes for the pool db`. */
export function waitedWords(waits: readonly Waited[], host: string): string {
  return inWords(partsOf(stretchesOf(waits), host));
}

/** How long the time was that one waited, for whatever. */
export function waitedMs(waits: readonly Waited[]): number {
  return sum(stretchesOf(waits));
}

/** So many things are named, the longest; the others are added up. */
const mostNamed = 4;

function partsOf(stretches: Stretch[], host: string): string[] {
  const named = new Set([...stretches].sort((one, other) => lengthOf(other) - lengthOf(one)).slice(0, mostNamed));
  const others = stretches.filter((stretch) => !named.has(stretch));
  const parts = stretches
    .filter((stretch) => named.has(stretch))
    .map((stretch) => `${lasted(stretch)} ${what(stretch, host)}`);
  return others.length === 0 ? parts : [...parts, `${roughly(sum(others))} for other things`];
}

function lasted(stretch: Stretch): string {
  return roughly(lengthOf(stretch));
}

function what({ waits }: Stretch, host: string): string {
  const [{ for: what, runId, reason } = { for: 'other', runId: 0, reason: '' }] = waits;
  if (what === 'upstream') return `for ${upstreams(waits)}`;
  if (what === 'room') return `for room on ${host}`;
  if (what === 'run') return `for r${runId} to end`;
  if (what === 'hold') return `while ${reason}`;
  return what === 'other' ? `since it could not start (${reason})` : `for the pool ${what.slice('pool:'.length)}`;
}

/** The one that was waited for longest comes first. */
function upstreams(waits: readonly Waited[]): string {
  const names = [...waits].sort((one, other) => endOf(other) - endOf(one)).map(({ job }) => job ?? '');
  return names.length > mostNamed ? someOf(names, mostNamed) : inWords(names);
}

function stretchesOf(waits: readonly Waited[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const wait of waits) {
    const last = stretches.at(-1);
    const isBeside = last && wait.for === 'upstream' && last.waits[0]?.for === 'upstream' && wait.fromAt < last.untilAt;
    if (!isBeside) {
      stretches.push({ waits: [wait], fromAt: wait.fromAt, untilAt: endOf(wait) });
      continue;
    }
    last.waits.push(wait);
    last.untilAt = Math.max(last.untilAt, endOf(wait));
  }
  return stretches;
}

function endOf({ fromAt, untilAt }: Waited): number {
  return untilAt ?? fromAt;
}

function lengthOf({ fromAt, untilAt }: Stretch): number {
  return untilAt - fromAt;
}

function sum(stretches: Stretch[]): number {
  return stretches.reduce((total, stretch) => total + lengthOf(stretch), 0);
}
