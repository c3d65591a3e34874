import { Failure } from './failure.ts';
import { shown } from './field.ts';

/** EX_TEMPFAIL of sysexits.h: the command asks to be tried again later. */
export const tryAgainCode = 75;

/** The exit codes that a command can end with, ascending and each once. Rejects with `Failure('bad_job')`. */
export function parseExitCodes(value: unknown, field: string): number[] {
  const codes = [value].flat();
  if (codes.length === 0) throw bad(field, 'is an empty list; leave it out, or list exit codes, as in [0, 3]');
  for (const code of codes) if (!isExitCode(code)) throw bad(field, `${shown(code)} ${isNoExitCode}`);
  return [...new Set(codes as number[])].sort((one, other) => one - other);
}

/** As `parseExitCodes`, undefined for what is so by default. */
export function parseSuccessCodes(value: unknown, field: string): number[] | undefined {
  const codes = parseExitCodes(value, field);
  return codes.length === 1 && codes[0] === 0 ? undefined : codes;
}

/** A sentence for each exit code to which a job gives two meanings; `field` is where the job stands. */
export function clashingCodes(
  { successCodes = [0], skipCodes = [], retries, failOnStderr }: CodesOfJob,
  field: string,
): string[] {
  const both = (codes: readonly unknown[], others: readonly unknown[]) => codes.find((code) => others.includes(code));
  const skipped = both(skipCodes, successCodes);
  const retried = both(retries?.codes ?? [], [...skipCodes, ...(failOnStderr ? [] : successCodes)]);
  return [
    ...(skipped === undefined ? [] : [`${field}.skipCodes: ${skipped} is a success already${ofItself(skipped)}`]),
    ...(retried === undefined
      ? []
      : [`${field}.retries.codes: ${retried} is no failure, so there is nothing to retry${ofItself(retried)}`]),
  ];
}

/** The keys of a job that give exit codes a meaning. */
export interface CodesOfJob {
  successCodes?: number[] | undefined;
  skipCodes?: number[] | undefined;
  retries?: { codes?: readonly unknown[] } | undefined;
  failOnStderr: boolean;
}

function ofItself(code: unknown): string {
  return code === 0 ? '; list other codes as successCodes, and 0 is none of them' : '; list each code once';
}

/** True for what a command can end with. */
export function isExitCode(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

/** What is wrong with a value that is none. */
export const isNoExitCode = 'is no exit code; those are the whole numbers from 0 to 255';

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
