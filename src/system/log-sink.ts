import { once } from 'node:events';
import { basename } from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { type LogLevel, logLevels } from '../domain/log-level.ts';
import { now } from './clock.ts';
import { dailyFile, removeOldDays } from './daily-file.ts';
import { LineFile } from './line-file.ts';

/** One line of a log, before it is JSON. */
export type LogLine = Record<string, unknown>;

/** Where a log is and how long. */
export interface LogPlace {
  /** Its name without the day: `logs/nightly.log`. Absolute. */
  path: string;
  /** Permissions of its files, as far as the umask lets them. */
  mode: number;
  /** How many days are kept, today included; 0 = all. */
  days: number;
}

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
  constructor(place: LogPlace, onTrouble: (error: Error) => void) {
    this.#transport = new DailyRotateFile({
      // A name for each day is all that we want of it: `/` is always there, and no name of a folder has to suit it.
      dirname: '/',
      filename: '%DATE%',
      datePattern: 'YYYY-MM-DD',
      utc: true,
      // Without maxFiles nothing is written there; given, since making up a name for it takes long.
      auditFile: '/dev/null',
      options: { flags: 'a', fs: dayFiles(place, onTrouble) },
    });
    this.#logger = winston.createLogger({
      levels: Object.fromEntries(logLevels.map((level, rank) => [level, rank])),
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

/**
 * What a file stream calls: each write goes to the file of the day for which it was opened, and never fails. With each new day
 * the oldest go.
 */
function dayFiles({ path, mode, days }: LogPlace, onTrouble: (error: Error) => void) {
  const opened: LineFile[] = [];
  return {
    open(named: string, _flags: string, _mode: number, done: (error: null, handle: number) => void) {
      removeOldDays(path, days, now());
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
