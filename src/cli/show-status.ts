import type { Status } from '../app/status.ts';
import { type Seen, watchStatus } from '../app/watch-status.ts';
import { exitCode } from '../domain/failure.ts';
import { drawFrame, onFullScreen, screenSize } from './full-screen.ts';
import { type FrameLook, frameDocument, frameOf, longFrameOf } from './status-frame.ts';
import { isTerminal, print, printLines, readerHasGone } from './terminal.ts';
import { untilInterrupted } from './until-interrupted.ts';

const ctrlC = '\u0003';

/**
 * Shows what `read` finds again and again: over the whole terminal until `q` (answers 0) or Ctrl-C; elsewhere one frame, or
 * with `json` one document a line, after the other until a signal, or until nobody reads any more.
 */
export async function showStatusLive(read: () => Promise<Status>, look: FrameLook, json: boolean): Promise<number> {
  return await untilInterrupted((signal) => {
    if (isTerminal() && !json) return onScreen(read, look, signal);
    return oneAfterTheOther(watchStatus(read, look.intervalMs, signal), look, json);
  });
}

async function onScreen(read: () => Promise<Status>, look: FrameLook, signal: AbortSignal): Promise<number> {
  const leaving = new AbortController();
  let code: number = exitCode.fine;
  let seen: Seen | null = null;
  const draw = async () => {
    if (seen) await drawFrame(frameOf(seen, look, screenSize()));
  };
  const key = (typed: string) => {
    if (typed === ctrlC) code = exitCode.interrupted;
    if (typed === ctrlC || typed.toLowerCase() === 'q') leaving.abort();
  };
  const resized = () => void draw().catch(() => leaving.abort());
  return await onFullScreen({ key, resized }, async () => {
    for await (seen of watchStatus(read, look.intervalMs, AbortSignal.any([signal, leaving.signal]))) {
      await draw();
      if (readerHasGone()) break;
    }
    return code;
  });
}

async function oneAfterTheOther(pictures: AsyncIterable<Seen>, look: FrameLook, json: boolean): Promise<number> {
  let isFirst = true;
  for await (const seen of pictures) {
    if (json) await print(`${JSON.stringify(frameDocument(seen, look.timezone))}\n`);
    else await printLines([...(isFirst ? [] : ['']), ...longFrameOf(seen, look)]);
    if (readerHasGone()) break;
    isFirst = false;
  }
  return exitCode.fine;
}
