import type { LogLevel } from '../domain/log-level.ts';
import { after, monotonicMs } from './clock.ts';
import type { LogLine, LogPlace, LogSink } from './log-sink.ts';

/** Lines come thick while commands are being started. */
const calmMs = 1_000;
const longestWaitMs = 5_000;
const hourMs = 3_600_000;
const mostLines = 200;

/**
 * A log whose writer is loaded when things have calmed down: it takes long to load and then makes each fork of this process
 * longer. Until then its lines wait in memory, in order.
 */
export class LateLog {
  readonly #place: LogPlace;
  readonly #onTrouble: (error: Error) => void;
  #waiting: [LogLevel, LogLine[]][] = [];
  #waitingSinceMs: number | null = null;
  #cancelLoading: () => void = () => undefined;
  #loading: Promise<LogSink | null> | null = null;
  #sink: LogSink | null = null;
  #closing: Promise<void> | null = null;
  /** Closed, or its writer cannot be had: lines are dropped. */
  #deaf = false;
  #troubleAtMs = Number.NEGATIVE_INFINITY;

  /** `onTrouble` hears once, and then once an hour, that lines could not be written. */
  constructor(place: LogPlace, onTrouble: (error: Error) => void) {
    this.#place = place;
    this.#onTrouble = onTrouble;
  }

  write(level: LogLevel, lines: LogLine[]): void {
    if (this.#sink) this.#sink.write(level, lines);
    else if (!this.#deaf) this.#keep(level, lines);
  }

  /** Resolves when everything is written, or cannot be. What comes afterwards is dropped. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#waiting.length > 0) this.#load();
    const sink = await this.#loading;
    this.#sink = null;
    this.#deaf = true;
    await sink?.close();
  }

  #keep(level: LogLevel, lines: LogLine[]): void {
    this.#waiting.push([level, lines]);
    if (this.#loading) return;
    this.#waitingSinceMs ??= monotonicMs();
    const waitedMs = monotonicMs() - this.#waitingSinceMs;
    this.#cancelLoading();
    this.#cancelLoading = after(Math.max(0, Math.min(calmMs, longestWaitMs - waitedMs)), () => this.#load());
  }

  #load(): void {
    this.#cancelLoading();
    this.#loading ??= this.#open();
  }

  async #open(): Promise<LogSink | null> {
    try {
      const { LogSink } = await import('./log-sink.ts');
      const sink = new LogSink(this.#place, (error) => this.#tell(error));
      for (const [level, lines] of inFewWrites(this.#waiting.splice(0))) sink.write(level, lines);
      this.#sink = sink;
      return sink;
    } catch (error) {
      // Somebody replaced the program while it ran: this process logs nothing.
      this.#deaf = true;
      this.#waiting = [];
      this.#tell(error as Error);
      return null;
    }
  }

  #tell(error: Error): void {
    if (monotonicMs() - this.#troubleAtMs < hourMs) return;
    this.#troubleAtMs = monotonicMs();
    this.#onTrouble(error);
  }
}

/** What waited for long is written in large pieces: each write opens the file. */
function inFewWrites(waiting: [LogLevel, LogLine[]][]): [LogLevel, LogLine[]][] {
  const writes: [LogLevel, LogLine[]][] = [];
  for (const [level, lines] of waiting) {
    const last = writes.at(-1);
    if (last?.[0] === level && last[1].length < mostLines) last[1].push(...lines);
    else writes.push([level, [...lines]]);
  }
  return writes;
}
