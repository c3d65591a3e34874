/** Most bytes in one statement; MySQL's default packet is 16 MiB, and bytes are written as hexadecimal digits. */
const mostBytes = 2 * 1024 * 1024;

/** What one statement after the other takes: at most so many items, and about as many bytes as a statement may have. */
export function* inBatches<Item>(items: Item[], mostItems: number, sizeOf: (item: Item) => number): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    batch.push(item);
    bytes += sizeOf(item);
    if (batch.length < mostItems && bytes < mostBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
