import type { Watched } from './watched.ts';
import type { StoppedBy, World } from './world.ts';

/**
 * What runs ask of the pass that watches them. Each is heeded by the pass that hears it: an heir takes what the store knew already for
 * heeded, or a run that goes on for hours would keep every minute's tick from starting anything.
 */
export class Asks {
  /** Nothing more is started since then; null = whatever is due is. */
  stoppedBy: StoppedBy | null = null;
  /** What a person forces is started, whatever the first of it asks for. */
  isHeeded = true;
  readonly #emit: World['emit'];

  constructor({ emit }: Pick<World, 'emit'>) {
    this.#emit = emit;
  }

  /** What a run has said since the last time. */
  heed({ run, report }: Watched): void {
    const isNew = report.heard.asks.includes('stop-runner') && !report.heeded.includes('stop-runner');
    report.heeded = report.heard.asks;
    if (isNew) this.#stop({ runId: run.id, job: run.job, isFatal: false });
  }

  /** A run has failed for good: no further attempt follows. */
  heedFailure(watched: Watched): void {
    const { id: runId, job } = watched.run;
    if (this.mayBeFatal(watched)) this.#stop({ runId, job, isFatal: true });
  }

  /** If it has failed: the job or the run says so. */
  mayBeFatal({ run, report }: Watched): boolean {
    return this.isHeeded && (run.policy.fatal === true || report.heard.asks.includes('fatal-errors'));
  }

  #stop(by: StoppedBy): void {
    if (!this.isHeeded || this.stoppedBy?.isFatal || (this.stoppedBy && !by.isFatal)) return;
    this.stoppedBy = by;
    this.#emit({ kind: 'starting-stopped', ...by });
  }
}
