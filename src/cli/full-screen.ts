import { print, terminalColumns, terminalRows } from './terminal.ts';

/** The second page of the terminal, without a cursor; and lines that are too long end instead of going on below. */
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** What a frame has to fit into. */
export interface Size {
  columns: number;
  rows: number;
}

/** What happens on the terminal while frames are shown. */
export interface Listener {
  key(key: string): void;
  resized(): void;
}

/**
 * Lets `work` show frames over the whole terminal, and gives it back as it was, however the work ends. Keys are heard one by
 * one, Ctrl-C among them as `\u0003`, which then is no signal.
 */
export async function onFullScreen<T>(listener: Listener, work: () => Promise<T>): Promise<T> {
  const hear = (data: Buffer) => listener.key(data.toString());
  process.stdout.on('resize', listener.resized);
  await print(enter);
  try {
    if (process.stdin.isTTY) process.stdin.setRawMode(true).on('data', hear).resume();
    return await work();
  } finally {
    process.stdout.off('resize', listener.resized);
    if (process.stdin.isTTY) process.stdin.off('data', hear).setRawMode(false).pause();
    await print(leave).catch(() => undefined);
  }
}

/** The last column stays free: what erases the rest of a full line would take its last character. */
export function screenSize(): Size {
  return { columns: Math.max(1, (terminalColumns() ?? 80) - 1), rows: terminalRows() ?? 24 };
}

/** Draws a frame over the one before in one write, so that nothing flickers. */
export async function drawFrame(lines: string[]): Promise<void> {
  await print(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
}
