import { isUtc, offsetAt } from './zone.ts';

/** A time in which the wall clock of a zone runs evenly: from `fromAt` to before `toAt`. */
export interface Stretch {
  fromAt: number;
  toAt: number;
  offsetMs: number;
}

/** No zone has ever changed its offset twice within this. */
const probeMs = 4 * 86_400_000;
const blockMs = 32 * probeMs;
const mostBlocks = 2_000;

const always: Stretch = { fromAt: Number.NEGATIVE_INFINITY, toAt: Number.POSITIVE_INFINITY, offsetMs: 0 };
const blocks = new Map<string, Map<number, Stretch[]>>();
let blockCount = 0;

/** The stretch around an instant. It may end where nothing changes: what follows it then has the same offset. */
export function stretchAt(zone: string, at: number): Stretch {
  if (isUtc(zone)) return always;
  const stretches = blockOf(zone, Math.floor(at / blockMs));
  return stretches.find(({ toAt }) => at < toAt) ?? always;
}

function blockOf(zone: string, number: number): Stretch[] {
  const known = blocks.get(zone)?.get(number);
  if (known) return known;
  if (++blockCount > mostBlocks) {
    blocks.clear();
    blockCount = 1;
  }
  const ofZone = blocks.get(zone) ?? new Map<number, Stretch[]>();
  const fresh = stretchesOf(zone, number * blockMs, (number + 1) * blockMs);
  blocks.set(zone, ofZone.set(number, fresh));
  return fresh;
}

function stretchesOf(zone: string, fromAt: number, toAt: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open = { fromAt, offsetMs: offsetAt(zone, fromAt) };
  for (let probeAt = fromAt; probeAt < toAt; probeAt += probeMs) {
    const offsetMs = offsetAt(zone, probeAt + probeMs);
    if (offsetMs === open.offsetMs) continue;
    const changeAt = changeBetween(zone, probeAt, probeAt + probeMs);
    stretches.push({ ...open, toAt: changeAt });
    open = { fromAt: changeAt, offsetMs };
  }
  return [...stretches, { ...open, toAt }];
}

/** The first instant with another offset than at `fromAt`; changes happen on full seconds. */
function changeBetween(zone: string, fromAt: number, toAt: number): number {
  const before = offsetAt(zone, fromAt);
  let [low, high] = [fromAt, toAt];
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
