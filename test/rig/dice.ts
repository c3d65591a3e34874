export type Dice = ReturnType<typeof dice>;

/** Chance that is the same for the same seed (mulberry32). */
export function dice(seed: number) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const from = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    from,
    chance: (chance: number) => random() < chance,
    sign: () => (random() < 0.6 ? 1 : -1),
    oneOf: <T>(values: readonly T[]): T => values[from(0, values.length - 1)] as T,
    list: <T>(most: number, one: () => T) => [...new Set(Array.from({ length: from(1, most) }, one))].join(),
  };
}
