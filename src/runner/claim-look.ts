/** Most lanes that one claim looks at, however much room there is. */
const most = 512;

/**
 * How many lanes a claim looks at: as many as may start, and more as long as those that it finds cannot, so that a thousand
 * which wait for something are passed over in a few steps.
 */
export class ClaimLook {
  #lanes = 0;

  lanes(starts: number): number {
    return Math.max(starts, this.#lanes);
  }

  /** What the claim came to. */
  saw({ parked, started, starts }: { parked: number; started: number; starts: number }): void {
    const isHeldUp = parked > 0 && started < starts;
    this.#lanes = isHeldUp ? Math.min(most, 4 * this.lanes(starts)) : 0;
  }
}
