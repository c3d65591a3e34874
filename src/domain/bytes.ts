import { Failure } from './failure.ts';

const factors: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

/**
 * A number of bytes from `65536`, `64KiB`, `1MiB` or `1MB` (powers of 1000). Rejects with `Failure('bad_value')`, whose
 * sentence begins with `field` when given.
 */
export function parseBytes(value: unknown, field?: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(typeof value === 'number' ? String(value) : text(value));
  const bytes = Number(match?.[1]) * (factors[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  const place = field === undefined ? '' : `${field}: `;
  throw new Failure('bad_value', `${place}${JSON.stringify(value)} is not a size; write 65536, 64KiB, 1MiB or 1MB`);
}

/** `65536` → `64KiB`; in the largest unit that says it exactly. */
export function formatBytes(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB']) {
    const factor = factors[unit.toLowerCase()] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
