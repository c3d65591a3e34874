/** True for a field that lets everything through. */
export function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** The n of `*\/n`; null for any other field. */
export function stepOf(field: string): number | null {
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step === undefined ? null : Number(step);
}

/** The values of a list of numbers, names and ranges, ascending; null when there is a wildcard or anything cleverer in it. */
export function plainValues(field: string, names: readonly string[] = [], least = 0): number[] | null {
  const values = field.split(',').map((item) => rangeOf(item, names, least));
  if (values.includes(null)) return null;
  return [...new Set((values as number[][]).flat())].sort((a, b) => a - b);
}

function rangeOf(item: string, names: readonly string[], least: number): number[] | null {
  const [, first = '', last = first, step = '1'] = /^(\w+)(?:-(\w+)(?:\/(\d+))?)?$/.exec(item) ?? [];
  const [from, to] = [first, last].map((text) => valueIn(text, names, least));
  if (from == null || to == null || to < from || Number(step) < 1) return null;
  return Array.from({ length: Math.floor((to - from) / Number(step)) + 1 }, (_, index) => from + index * Number(step));
}

function valueIn(text: string, names: readonly string[], least: number): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? null : index + least;
}
