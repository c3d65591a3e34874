import fc, { type IProperty } from 'fast-check';

/** The same cases each time; another seed, and more of them, for those who search: fast-check tells the seed when it finds something. */
const seed = Number(process.env.CHRONIKER_TEST_SEED ?? 2026);
const times = Number(process.env.CHRONIKER_TEST_TIMES ?? 1);

/** Fails with the smallest counterexample, the seed and the path to it. */
export function assertHolds<T>(property: IProperty<T>, numRuns: number): void {
  fc.assert(property, { seed, numRuns: numRuns * times });
}
