import { tryAgainCode } from './exit-codes.ts';
import type { EndingCause, FinalStatus } from './run.ts';

/** What is known of a run whose processes are gone. */
export interface OutcomeFacts {
  /** The command's status as a shell reports it, with what the shell said about its end ("Killed"); null = never written. */
  exit: { status: number; note: string } | null;
  /** Why somebody began to end it, with the reason in words. */
  ending: { cause: EndingCause; reason: string } | null;
  /** The command had begun. */
  started: boolean;
  /** The last signal that we sent it. */
  signalSent: string | null;
  /** It ran for longer than its timeout, though perhaps nobody was there to end it. */
  overran: boolean;
  failOnStderr: boolean;
  stderrBytes: number;
  /** Exit codes that are a success; absent = 0 alone. */
  successCodes?: readonly number[];
  /** Exit codes that say that there was nothing to do. */
  skipCodes?: readonly number[];
}

/** How a run ended. Either exit code or signal, never both; both null when nobody knows. */
export interface Outcome {
  status: FinalStatus;
  reason: string | null;
  exitCode: number | null;
  signal: string | null;
  /** False when it ran past its timeout; null when it was lost. */
  onTime: boolean | null;
}

/** Either an exit code or a signal, or nothing that anybody knows. */
type End = Pick<Outcome, 'exitCode' | 'signal'>;

/** The verdict about a run that has ended. What somebody began decides, even when the command then ended cleanly. */
export function outcome(facts: OutcomeFacts): Outcome {
  const { exit, ending } = facts;
  if (ending)
    return { status: statusOf[ending.cause], reason: ending.reason, ...endOf(facts), onTime: isOnTime(facts) };
  if (!exit) {
    const reason = facts.started ? 'vanished without an exit status' : 'vanished before its command began';
    return { status: 'lost', reason, exitCode: null, signal: null, onTime: null };
  }
  const end = endOf(facts);
  return { ...verdict(facts, end), ...end, onTime: isOnTime(facts) };
}

/** About a command that ended by itself. */
function verdict(facts: OutcomeFacts, { exitCode, signal }: End): Pick<Outcome, 'status' | 'reason'> {
  if (exitCode === null) return { status: 'failed', reason: `ended by ${signal}` };
  if (facts.skipCodes?.includes(exitCode))
    return { status: 'skipped', reason: `nothing to do (exit code ${exitCode})` };
  if (!successCodesOf(facts).includes(exitCode)) return { status: 'failed', reason: reasonOf(exitCode) };
  if (facts.failOnStderr && facts.stderrBytes > 0)
    return { status: 'failed', reason: 'wrote to stderr, which failOnStderr calls a failure' };
  return { status: 'succeeded', reason: null };
}

function successCodesOf({ successCodes = [0] }: OutcomeFacts): readonly number[] {
  return successCodes;
}

/** What the exit code of a failure alone does not tell. */
function reasonOf(code: number): string | null {
  if (code === tryAgainCode) return `asked to be tried again later (exit code ${code})`;
  return code === 0 ? 'exit code 0 is none of its successCodes' : null;
}

const statusOf: Record<EndingCause, FinalStatus> = {
  timeout: 'timed_out',
  stop: 'stopped',
  shutdown: 'stopped',
  lease: 'stopped',
};

function isOnTime({ ending, overran }: OutcomeFacts): boolean {
  return ending?.cause !== 'timeout' && !overran;
}

/**
 * A shell reports a signal as 128 + its number, which a command may also exit with. It was the signal when we sent it, when
 * the shell noted it, or for SIGINT and SIGPIPE, which shells do not note, unless the job lists that code; otherwise it is an exit
 * code.
 */
function endOf(facts: OutcomeFacts): End {
  const { exit, signalSent } = facts;
  if (!exit) return { exitCode: null, signal: signalSent };
  const noted = signals.find(({ number, words }) => exit.status === 128 + number && words.test(exit.note));
  if (noted) return { exitCode: null, signal: noted.name };
  const isListed = [...successCodesOf(facts), ...(facts.skipCodes ?? [])].includes(exit.status);
  const silent = isListed ? null : exit.status === 130 ? 'SIGINT' : exit.status === 141 ? 'SIGPIPE' : null;
  const sent = signalSent && exit.status === 143 ? 'SIGTERM' : signalSent && exit.status === 137 ? 'SIGKILL' : null;
  const signal = silent ?? sent;
  return signal === null ? { exitCode: exit.status, signal: null } : { exitCode: null, signal };
}

/** Signals as shells word them (strsignal); those that end a process and have one number on every Linux we know. */
const signals: { name: string; number: number; words: RegExp }[] = [
  { name: 'SIGHUP', number: 1, words: /hangup/i },
  { name: 'SIGINT', number: 2, words: /interrupt/i },
  { name: 'SIGQUIT', number: 3, words: /quit/i },
  { name: 'SIGILL', number: 4, words: /illegal instruction/i },
  { name: 'SIGTRAP', number: 5, words: /trap/i },
  { name: 'SIGABRT', number: 6, words: /abort/i },
  { name: 'SIGBUS', number: 7, words: /bus error/i },
  { name: 'SIGFPE', number: 8, words: /floating|arithmetic/i },
  { name: 'SIGKILL', number: 9, words: /killed/i },
  { name: 'SIGUSR1', number: 10, words: /user.defined signal 1/i },
  { name: 'SIGSEGV', number: 11, words: /segmentation/i },
  { name: 'SIGUSR2', number: 12, words: /user.defined signal 2/i },
  { name: 'SIGPIPE', number: 13, words: /broken pipe/i },
  { name: 'SIGALRM', number: 14, words: /alarm/i },
  { name: 'SIGTERM', number: 15, words: /terminated/i },
  { name: 'SIGXCPU', number: 24, words: /cpu/i },
  { name: 'SIGXFSZ', number: 25, words: /file size/i },
];
