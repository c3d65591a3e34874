import type { Report } from '../domain/report.ts';

export type Stream = 'stdout' | 'stderr';

/** One piece of a stream. Offsets are logical: where the bytes stood in what the command wrote. */
export interface Chunk {
  stream: Stream;
  offset: number;
  /** When the supervisor read it: tells which came first of two streams, as exactly as they are looked at. Epoch ms. */
  seenAt: number;
  data: Uint8Array;
}

/** Chunks of one run, contiguous per stream, of at most 64 KiB each. */
export interface Shipment {
  runId: number;
  /** The stored offsets on which this shipment builds. */
  from: { stdout: number; stderr: number };
  to: { stdout: number; stderr: number };
  chunks: Chunk[];
  /** All that it has said of itself, when that is new. */
  report?: Report;
}
