/**
 * Where the lines of an output begin can be told from any place in it by looking back a little, so that whoever takes a run
 * over goes on where the one before stopped. A line longer than this is cut: where a block of it ends that holds no newline.
 */
export const lineBlockBytes = 32 * 1024;

const newline = 0x0a;

/** From where on the bytes are needed to tell which line an offset is in. */
export function lookBackFrom(offset: number): number {
  return Math.max(0, blockStart(offset) - lineBlockBytes);
}

/** Where the line begins in which `offset` is: `bytes` are those from `lookBackFrom(offset)` up to it. */
export function lineStart(bytes: Uint8Array, offset: number): number {
  const base = lookBackFrom(offset);
  const block = blockStart(offset);
  const last = bytes.lastIndexOf(newline);
  if (last >= 0) return base + last + 1;
  return block === 0 ? 0 : block - unfinishedCharacter(bytes.subarray(0, block - base));
}

/** The lines of bytes that begin at `offset` with a line; invalid UTF-8 shows as U+FFFD. None is longer than 64 KiB. */
export function linesOf(bytes: Uint8Array, offset: number): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const whole = bytes.subarray(start, end < 0 ? bytes.length : end);
    for (const piece of pieces(whole, offset + start)) lines.push(decoder.decode(piece));
    start += whole.length + 1;
  }
  return lines;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function* pieces(line: Uint8Array, offset: number): Generator<Uint8Array> {
  let from = 0;
  for (let cut = blockStart(offset) + lineBlockBytes; cut < offset + line.length; cut += lineBlockBytes) {
    if (offset + from > cut - lineBlockBytes) continue;
    const to = cut - offset - unfinishedCharacter(line.subarray(from, cut - offset));
    yield line.subarray(from, to);
    from = to;
  }
  yield line.subarray(from);
}

/** How many bytes at the end begin a character that goes on behind it. */
function unfinishedCharacter(bytes: Uint8Array): number {
  for (let length = 1; length <= 3; length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return whole > length ? length : 0;
  }
  return 0;
}

function blockStart(offset: number): number {
  return offset - (offset % lineBlockBytes);
}
