import type { LogLevel } from '../domain/log-level.ts';
import { monotonicMs } from './clock.ts';
import type { LogLine, LogPlace, LogSink } from './log-sink.ts';

const hourMs = 3_600_000;

/** A log whose writer, which is large, is loaded when somebody asks for it; until then its lines wait in memory, in order. */
export class LateLog {
  readonly #place: LogPlace;
  readonly #onTrouble: (error: Error) => void;
  #waiting: [LogLevel, LogLine[]][] = [];
  #loading: Promise<LogSink | null> | null = null;
  #sink: LogSink | null = null;
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
    else if (!this.#deaf) this.#waiting.push([level, lines]);
  }

  /** From now on nothing waits any longer than loading takes. */
  load(): void {
    this.#loading ??= this.#load();
  }

  /** Resolves when everything is written, or cannot be. What comes afterwards is dropped. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) this.load();
    const sink = await this.#loading;
    this.#sink = null;
    this.#deaf = true;
    await sink?.close();
  }

  async #load(): Promise<LogSink | null> {
    try {
      const { LogSink } = await import('./log-sink.ts');
      const sink = new LogSink(this.#place, (error) => this.#tell(error));
      for (const [level, lines] of this.#waiting.splice(0)) sink.write(level, lines);
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
