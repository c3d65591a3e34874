import { once } from 'node:events';
import { basename } from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { dailyFile } from './daily-file.ts';
import { LineFile } from './line-file.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** One line of a log, before it is JSON. */
export type LogLine = Record<string, unknown>;

/**
 * A log of JSON lines, a file a day (UTC). What is written is in the file at once; only what comes before the first turn of the
 * event loop waits for it.
 *
 * winston levels, formats and transports; the rotating transport notices a new day. Opening and writing are ours, since its
 * streams write later, are broken for good by one error, which nobody hears and which therefore ends the process, and its
 * list of files is written by each process over that of the others.
 */
export class LogSink {
  readonly #logger: winston.Logger;
  readonly #transport: DailyRotateFile;

  /** `onTrouble` hears of lines that could not be written; they are lost, and the next ones are tried again. */
  constructor(path: string, mode: number, onTrouble: (error: Error) => void) {
    this.#transport = new DailyRotateFile({
      // A name for each day is all that we want of it: `/` is always there, and no name of a folder has to suit it.
      dirname: '/',
      filename: '%DATE%',
      datePattern: 'YYYY-MM-DD',
      utc: true,
      // Without maxFiles nothing is written there; given, since making up a name for it takes long.
      auditFile: '/dev/null',
      options: { flags: 'a', fs: dayFiles(path, mode, onTrouble) },
    });
    this.#logger = winston.createLogger({
      levels: { error: 0, warn: 1, info: 2, debug: 3 },
      level: 'debug',
      format: winston.format.printf(({ lines }) => (lines as LogLine[]).map((line) => JSON.stringify(line)).join('\n')),
      transports: [this.#transport],
    });
  }

  /** Writes lines that stay together. */
  write(level: LogLevel, lines: LogLine[]): void {
    if (lines.length > 0) this.#logger.log({ level, message: '', lines });
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    const logged = once(this.#logger, 'finish');
    this.#logger.end();
    await logged;
    const written = once(this.#transport, 'finish');
    this.#transport.close?.();
    await written;
  }
}

/** What a file stream calls: each write goes to the file of the day for which it was opened, and never fails. */
function dayFiles(path: string, mode: number, onTrouble: (error: Error) => void) {
  const opened: LineFile[] = [];
  return {
    open(named: string, _flags: string, _mode: number, done: (error: null, handle: number) => void) {
      done(null, opened.push(new LineFile(dailyFile(path, basename(named)), mode)) - 1);
    },
    write(
      handle: number,
      bytes: Buffer,
      offset: number,
      length: number,
      _position: unknown,
      done: (error: null, written: number, bytes: Buffer) => void,
    ) {
      try {
        opened[handle]?.append(bytes.toString('utf8', offset, offset + length));
      } catch (error) {
        onTrouble(error as Error);
      }
      done(null, length, bytes);
    },
    close(_handle: number, done: (error: null) => void) {
      done(null);
    },
  };
}
