/** Who waits for whom: each with its upstreams. One that has none may be left out. */
export type WaitsFor<T> = ReadonlyMap<T, readonly T[]>;

/** The shortest way from one over what it waits for back to itself, as `[a, b, a]`; null = it is in no cycle. */
export function cycleThrough<T>(start: T, waitsFor: WaitsFor<T>): T[] | null {
  const cameFrom = new Map<T, T>();
  const queue = [start];
  for (const from of queue) {
    for (const to of waitsFor.get(from) ?? []) {
      if (to === start) return [...wayTo(from, start, cameFrom), start];
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, from);
      queue.push(to);
    }
  }
  return null;
}

/** Those that are in a cycle or wait for one; among all others there is none. Takes time in proportion to the dependencies. */
export function tangled<T>(waitsFor: WaitsFor<T>): Set<T> {
  const downstream = new Map<T, T[]>();
  const open = new Map<T, number>();
  for (const [one, upstreams] of waitsFor) {
    open.set(one, upstreams.length);
    for (const upstream of upstreams) {
      const waiting = downstream.get(upstream);
      if (waiting) waiting.push(one);
      else downstream.set(upstream, [one]);
    }
  }
  const free = [...new Set([...waitsFor.keys(), ...downstream.keys()])].filter((one) => (open.get(one) ?? 0) === 0);
  for (const one of free) {
    open.delete(one);
    for (const waiting of downstream.get(one) ?? []) {
      const left = (open.get(waiting) ?? 0) - 1;
      open.set(waiting, left);
      if (left === 0) free.push(waiting);
    }
  }
  return new Set(open.keys());
}

function wayTo<T>(last: T, start: T, cameFrom: ReadonlyMap<T, T>): T[] {
  const way: T[] = [];
  for (let one: T | undefined = last; one !== undefined && one !== start; one = cameFrom.get(one)) way.unshift(one);
  return [start, ...way];
}
