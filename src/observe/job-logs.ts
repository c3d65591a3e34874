import type { Event } from '../domain/event.ts';
import type { Run } from '../domain/run.ts';
import type { LateLog } from '../system/late-log.ts';
import { eventLine } from './event-log.ts';

/** The log of one job, and the runs that write to it now. */
interface OpenLog {
  log: LateLog;
  runIds: Set<number>;
}

/**
 * The log files that jobs name for themselves: what happens to their runs, and what these write. Known from the claim or the
 * adoption of a run to its end; jobs that name the same file share it.
 */
export class JobLogs {
  readonly #open: (path: string, job: string) => LateLog;
  readonly #host: string;
  readonly #logs = new Map<string, OpenLog>();
  readonly #pathOf = new Map<number, string>();
  readonly #closing = new Set<Promise<void>>();

  constructor(host: string, open: (path: string, job: string) => LateLog) {
    this.#host = host;
    this.#open = open;
  }

  hear(event: Event, at: number): void {
    if (event.kind === 'run-claimed' || event.kind === 'run-adopted') this.#follow(event.run);
    const runId = runIdOf(event);
    if (runId === null) return;
    const log = this.#logs.get(this.#pathOf.get(runId) ?? '')?.log;
    log?.write('info', linesOf(event, at, this.#host));
    if (event.kind === 'run-settled' || event.kind === 'run-superseded') this.#forget(runId);
  }

  /** Resolves when everything is written, or cannot be. */
  async close(): Promise<void> {
    for (const runId of [...this.#pathOf.keys()]) this.#forget(runId);
    await Promise.all(this.#closing);
  }

  #follow({ id, job, policy }: Run): void {
    const path = policy.logFile;
    if (path === undefined) return;
    const open = this.#logs.get(path) ?? { log: this.#open(path, job), runIds: new Set() };
    open.runIds.add(id);
    this.#logs.set(path, open);
    this.#pathOf.set(id, path);
  }

  #forget(runId: number): void {
    const path = this.#pathOf.get(runId) ?? '';
    const open = this.#logs.get(path);
    this.#pathOf.delete(runId);
    open?.runIds.delete(runId);
    if (!open || open.runIds.size > 0) return;
    this.#logs.delete(path);
    const closing = open.log.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

/** Each minute somebody else may take a run over: of no interest to those who follow the job. */
function runIdOf(event: Event): number | null {
  if (event.kind === 'run-adopted') return null;
  if (event.kind === 'run-claimed') return event.run.id;
  return 'runId' in event ? event.runId : null;
}

function linesOf(event: Event, at: number, host: string): Record<string, unknown>[] {
  if (event.kind !== 'run-wrote') return [{ ...eventLine(event, at, host) }];
  const { runId, job, stream, lines, droppedBytes } = event;
  const place = { at: new Date(at).toISOString(), run: `r${runId}`, job, stream };
  const dropped = droppedBytes > 0 ? [{ ...place, droppedBytes }] : [];
  return [...lines.map((line) => ({ ...place, line })), ...dropped];
}
