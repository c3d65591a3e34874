import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { EndingCause } from '../domain/run.ts';
import { bootId } from './host.ts';

/** The wrapper passed the gate. Pid and uptime are null until it has written them (or for ever, on a full disk). */
export interface Started {
  wrapperPid: number;
  /** It did so before the machine was started anew: its processes are gone, its pids and uptimes mean nothing now. */
  beforeReboot: boolean;
  pid: number | null;
  /** Seconds since boot at which the command started. */
  uptime: number | null;
}

/** How the command ended, in the wrapper's words. */
export interface Exit {
  /** As `$?`: 128 + n after signal n. */
  status: number;
  /** Seconds since boot at which it ended. */
  uptime: number;
  /** What the shell said about the end ("Killed", "Segmentation fault"), or ''. It names a signal; silence means a status. */
  note: string;
  /** User plus system time of the command and the children it waited for; null where the shell did not tell. */
  cpuMs: number | null;
}

/** Why and until when somebody is ending the run; written before the first signal, so that an adopter finishes it. */
export interface Ending {
  cause: EndingCause;
  reason: string;
  /** Seconds since boot at which TERM becomes KILL. */
  killAtUptime: number;
}

/** The folder of one run: `started`, `out`, `err`, `report`, spread over 64 shelves. */
export function spoolFolder(spoolRoot: string, runId: number): string {
  return join(spoolRoot, String(runId % 64).padStart(2, '0'), String(runId));
}

/** Makes the folder of a run; it must not exist. */
export function createSpool(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** Lays down the text that the command is to read on its standard input. */
export function writeInput(folder: string, text: string): void {
  writeFileSync(join(folder, 'in'), text);
}

/** What the wrapper has recorded. */
export interface SpoolRecord {
  /** Null while nobody has passed the gate; 'closed' when an adopter closed it. */
  started: Started | 'closed' | null;
  /** The result, once the wrapper has written its last word. */
  exit: Exit | null;
}

/** All that is recorded of a run, read in one go. */
export function readRecord(folder: string): SpoolRecord {
  const text = read(join(folder, 'started'));
  if (text === null) return { started: null, exit: null };
  if (text.startsWith('closed')) return { started: 'closed', exit: null };
  const [head = '', wrapperPid = 0, boot, pid, uptime] = headLine.exec(text) ?? [];
  const started = {
    wrapperPid: Number(wrapperPid),
    beforeReboot: boot !== undefined && boot !== bootId(),
    pid: pid === undefined ? null : Number(pid),
    uptime: uptime === undefined ? null : Number(uptime),
  };
  return { started, exit: exitIn(text.slice(head.length)) };
}

/** Format, wrapper, boot; then pid and uptime of the command, which a full disk may have kept out. */
const headLine = /^\d+ (\d+) (\S*) (?:(\d+) (\d+\.\d+)\n)?/;

/** As `readRecord`: has it started? */
export function readStarted(folder: string): SpoolRecord['started'] {
  return readRecord(folder).started;
}

/** As `readRecord`: the result. */
export function readExit(folder: string): Exit | null {
  return readRecord(folder).exit;
}

/** Closes the gate for ever, so that the command never starts; false when the wrapper was first. */
export function closeGate(folder: string): boolean {
  try {
    writeFileSync(join(folder, 'started'), 'closed\n', { flag: 'wx' });
    return true;
  } catch (error) {
    // Without its folder the wrapper cannot pass either.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function exitIn(text: string): Exit | null {
  if (!text.endsWith(' end\n')) return null;
  const lines = text.split('\n').filter((line) => line !== '');
  const [status, uptime] = (lines.pop() ?? '').split(' ').map(Number);
  const times = lines.filter((line) => timesLine.test(line));
  const note = lines.filter((line) => !timesLine.test(line) && !/^\d+ [\d.]+/.test(line)).join(' ');
  return { status: status ?? 0, uptime: uptime ?? 0, note, cpuMs: cpuMs(times.at(-1)) };
}

/** When the result of a run that has one was written by the wall clock, epoch ms; null when that is gone. */
export function exitWrittenAt(folder: string): number | null {
  const stats = statSync(join(folder, 'started'), { throwIfNoEntry: false });
  return stats ? Math.round(stats.mtimeMs) : null;
}

/** One line of the shell's `times`: user and system time of its children are the second. */
const timesLine = /^(\d+)m([\d.]+)s (\d+)m([\d.]+)s$/;

function cpuMs(line: string | undefined): number | null {
  const parts = timesLine
    .exec(line ?? '')
    ?.slice(1)
    .map(Number);
  if (!parts) return null;
  const [userMinutes = 0, userSeconds = 0, systemMinutes = 0, systemSeconds = 0] = parts;
  return Math.round((userMinutes * 60 + userSeconds + systemMinutes * 60 + systemSeconds) * 1000);
}

/**
 * Stores an ending; the first one stands, whoever writes. Answers the one that holds. A disk that is full does not keep a
 * run from being ended: then the ending holds for as long as this supervisor lives.
 */
export function storeEnding(folder: string, ending: Ending): Ending {
  try {
    writeFileSync(join(folder, 'ending'), `${JSON.stringify(ending)}\n`, { flag: 'wx' });
    return ending;
  } catch {
    return readEnding(folder) ?? ending;
  }
}

/** The ending that somebody began, or null. */
export function readEnding(folder: string): Ending | null {
  const text = read(join(folder, 'ending'));
  return text?.endsWith('\n') ? (JSON.parse(text) as Ending) : null;
}

/** Bytes in `out` or `err`; 0 before the command has started. */
export function outputSize(folder: string, file: 'out' | 'err'): number {
  return statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
}

/** The state of a `report`, to tell whether there is something new in it. */
export interface ReportFile {
  size: number;
  /** Epoch ms, with a fraction. */
  changedAt: number;
}

/** The `report` as it is; null while the command has made none, or something that is no file. */
export function reportFile(folder: string): ReportFile | null {
  const stats = lstatSync(join(folder, 'report'), { throwIfNoEntry: false });
  return stats?.isFile() ? { size: stats.size, changedAt: stats.mtimeMs } : null;
}

/** Bytes `[from, to)` of a stream of the run, fewer when the file is shorter. */
export function readOutput(folder: string, file: 'out' | 'err' | 'report', from: number, to: number): Uint8Array {
  const descriptor = openSync(join(folder, file), 'r');
  try {
    const length = Math.max(0, Math.min(to, fstatSync(descriptor).size) - from);
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a spool whose run is settled and shipped. File by file, which costs half of what a recursive removal does. */
export function removeSpool(folder: string): void {
  try {
    for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
    rmdirSync(folder);
  } catch {
    // A command may have put something of its own there, or be writing still.
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every spool that is there, in no order. */
export function leftSpools(spoolRoot: string): { runId: number; folder: string }[] {
  return numbersIn(spoolRoot).flatMap((shelf) =>
    numbersIn(join(spoolRoot, shelf)).map((name) => ({ runId: Number(name), folder: join(spoolRoot, shelf, name) })),
  );
}

function numbersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
