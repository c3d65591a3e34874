/** The slots of one rule, however it is written. Instants are epoch ms. */
export interface RuleSlots {
  /** The earliest slot strictly after the instant, or null. */
  next(after: number): number | null;
  /** The latest slot at or before the instant, or null. */
  previous(upTo: number): number | null;
  /** How many slots lie after `after` and not after `upTo`. */
  count(after: number, upTo: number): number;
  /** Slots strictly after the instant, ascending, without end if the rule has none. */
  walk(after: number): Generator<number>;
}
