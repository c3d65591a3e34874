/** The first of instants, of which some may be none; null = all are. */
export function earliest(instants: readonly (number | null)[]): number | null {
  return instants.reduce((best, at) => (at !== null && (best === null || at < best) ? at : best), null);
}

/** The last of instants, of which some may be none; null = all are. */
export function latest(instants: readonly (number | null)[]): number | null {
  return instants.reduce((best, at) => (at !== null && (best === null || at > best) ? at : best), null);
}
