/** A figure that was promised to be at most, or at least, so much. */
export interface Promised {
  /** What the figure is, its unit included. */
  what: string;
  figure: number;
  atMost?: number;
  atLeast?: number;
  /** Where time or memory goes, told when the promise was missed. */
  why?: string;
}

export function isKept({ figure, atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Promised): boolean {
  return figure <= atMost && figure >= atLeast;
}

/** One sentence that says whether a promise was kept, and by how much. */
export function verdictOf(promised: Promised): string {
  const { what, figure, atMost, atLeast } = promised;
  const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  return `${isKept(promised) ? 'kept' : '**missed**'}: ${what}: ${shown(figure)}, promised ${bound}.`;
}

/** Two places for ratios; no promise turns on more. */
function shown(figure: number): string {
  if (Number.isInteger(figure)) return String(figure);
  return figure >= 20 ? figure.toFixed(0) : figure.toFixed(2);
}
