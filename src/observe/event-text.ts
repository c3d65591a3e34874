import type { Event } from '../domain/event.ts';
import { holdText, pendingText } from '../domain/hold.ts';
import { counted } from '../domain/schedule/words.ts';

/** What happened, in one line for a person. */
export function eventText(event: Event): string {
  switch (event.kind) {
    case 'tick-entered':
      return `tick of ${event.host}, generation ${event.generation}`;
    case 'tick-left':
      return `tick of ${event.host} done: ${event.started} runs started, ${event.adopted} taken over, ${event.settled} settled`;
    case 'tick-failed':
      return `a tick of ${event.host} failed, and the next one will try again: ${event.message}`;
    case 'predecessor-hung':
      return `the runner before this one (pid ${event.pid}) hung for ${seconds(event.waitedMs)} and was killed`;
    case 'superseded':
      return `a newer tick took over ${event.runs} runs`;
    case 'second-host-refused':
      return `${event.host} is a second host: it leaves ${jobsInAll(event.jobs)} to ${event.other}; pin a job with \`host\` to run it here`;
    case 'clock-offset-noticed':
      return `the clock of ${event.host} is ${seconds(event.offsetMs)} off the database's, which decides what is due`;
    case 'deadline-missed':
      return `${event.job}: ${event.message}`;
    case 'run-claimed':
      return `${event.run.job}: claimed as r${event.run.id} (${event.run.cause})`;
    case 'run-adopted':
      return `${event.run.job}: r${event.run.id} taken over`;
    case 'run-started':
      return `${event.job}: r${event.runId} started, pid ${event.pid}`;
    case 'run-ending':
      return `${event.job}: ending r${event.runId} (${event.cause})`;
    case 'run-unkillable':
      return `${event.job}: r${event.runId} cannot be killed (pid ${event.pids.join(', ')}); its next run waits`;
    case 'run-settled':
      return `${event.job}: r${event.runId} ${event.status.replace('_', ' ')}${event.reason ? `: ${event.reason}` : ''}${retryText(event)}`;
    case 'run-skipped':
      return `${event.job}: r${event.runId} skipped: ${event.reason}`;
    case 'condition-crashed':
      return `${event.job}: the condition of r${event.runId} crashed, so it runs: ${event.reason}`;
    case 'job-held':
      return `${event.job}: held after r${event.runId}: ${event.reason}`;
    case 'retry-superseded':
      return `${event.job}: attempt ${event.attempt} of an earlier slot comes to nothing, r${event.runId} is for a later one`;
    case 'starting-stopped': {
      const why = event.isFatal ? 'failed, which is fatal' : 'asked for that';
      return `${event.job}: r${event.runId} ${why}: nothing more is started, and this tick ends once nothing runs`;
    }
    case 'run-superseded':
      return `${event.job}: r${event.runId} was settled by somebody else`;
    case 'run-wrote':
      return `${event.job}: r${event.runId} wrote ${event.lines.length} lines to ${event.stream}`;
    case 'output-truncated-by-command':
      return `${event.job}: r${event.runId} truncated its own ${event.stream}; its figures are approximate`;
    case 'store-unavailable':
      return `the database is unavailable: ${event.message}`;
    case 'store-back':
      return `the database is back after ${seconds(event.awayMs)}`;
    case 'jobs-file-synced':
      return `${event.path}: ${counted(event.created, 'job')} created, ${event.updated} updated, ${event.disabled} disabled`;
    case 'jobs-file-refused':
      return `${event.path} is refused, its jobs stay as they are: ${event.message.replaceAll(`${event.path}: `, '')}`;
    case 'everything-held':
      return `nothing new is started: everything is ${event.reason}`;
    case 'run-vanished':
      return `${event.job}: r${event.runId} vanished without an exit status and stays as it is, since \`rescue\` is off: \`chroniker runs clear r${event.runId}\` ends it`;
    case 'hold-ended':
      return `a hold has ended (${holdText(event.hold, 'UTC')} UTC): ${event.pending === 'skip' ? 'passed over' : 'now due'} ${pendingText(event.jobs)}`;
    case 'job-unreadable':
      return `${event.job}: its stored definition cannot be read: ${event.message}`;
    case 'log-unwritable':
      return `${event.job === null ? 'the log' : `${event.job}: its log file`} ${event.path} cannot be written, runs go on without: ${event.message}`;
  }
}

function retryText({ retryAt }: Extract<Event, { kind: 'run-settled' }>): string {
  return retryAt === undefined ? '' : `, tried again at ${new Date(retryAt).toISOString()}`;
}

/** Events that somebody should look at even when nobody asked to hear what happens. */
export function needsAttention(event: Event): boolean {
  const kinds: Event['kind'][] = [
    'tick-failed',
    'predecessor-hung',
    'second-host-refused',
    'clock-offset-noticed',
    'run-unkillable',
    'deadline-missed',
    'job-held',
    'run-vanished',
    'jobs-file-refused',
    'job-unreadable',
    'log-unwritable',
  ];
  return kinds.includes(event.kind) || (event.kind === 'starting-stopped' && event.isFatal);
}

function jobsInAll(count: number): string {
  return `${counted(count, 'job')} that ${count === 1 ? 'is' : 'are'} pinned to no host`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
