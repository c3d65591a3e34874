import { isFinal, type Run } from '../domain/run.ts';
import { headBytes, storeLimit } from '../runner/output.ts';
import type { RunnerSettings } from '../runner/world.ts';
import type { Stream } from '../store/shipment.ts';
import type { Store } from '../store/store.ts';
import { sleep } from '../system/clock.ts';
import { interleavedOutput, type OutputPiece } from './output.ts';

/** Supervisors ship once a second; this adds half a look to that on average. */
const lookEveryMs = 500;

/** A piece of output, or the end of a look: all that was stored until then has been told. */
export type Followed = OutputPiece | { looked: Run };

/** What a run has written and goes on to write, until it has ended or `signal` aborts; the last look has the run as it ended. */
export async function* followOutput(
  store: Store,
  run: Run,
  streams: Stream[],
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  const known = { stdout: 0, stderr: 0 };
  for (let seen: Run | null = run; seen; seen = await store.findRun(run.id)) {
    for await (const piece of interleavedOutput(store, seen, streams, { ...known })) {
      known[piece.stream] = piece.offset + ('data' in piece ? piece.data.length : piece.droppedBytes);
      yield piece;
    }
    yield { looked: seen };
    if (isFinal(seen.status) || signal.aborted) return;
    await sleep(lookEveryMs, signal);
    if (signal.aborted) return;
  }
}

/** True when no more of a stream is stored before the run has ended, since the first half of its limit is full. */
export function isFullForNow(run: Run, stream: Stream, settings: RunnerSettings['output']): boolean {
  const { output } = run.policy;
  return (
    !isFinal(run.status) && run[stream].storedBytes >= headBytes(storeLimit(output[stream], output.maxBytes, settings))
  );
}
