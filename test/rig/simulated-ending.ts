import type { Job } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import type { Dice } from './dice.ts';

const minuteMs = 60_000;
const nothing = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };

/** How a claimed run will end, when somebody hears of it, and whether its command begins at all. */
export function ending(
  run: Run,
  job: Job,
  now: number,
  dice: Dice,
): { settlement: Settlement; heardAt: number; begins: boolean } {
  const { chance } = dice;
  const base = settlementOf(run, now);
  if (chance(0.06)) {
    // The runner died before the command began: its successor closes the gate.
    const finishedAt = now + dice.from(1, 5) * minuteMs;
    return {
      settlement: { ...base, status: 'abandoned', exitCode: null, finishedAt },
      heardAt: finishedAt,
      begins: false,
    };
  }
  if (job.spec.condition && chance(0.4)) {
    const no = { ...base, status: 'skipped' as const, saidNo: true as const, exitCode: null };
    return { settlement: no, heardAt: now, begins: false };
  }
  const durationMs = chance(0.7) ? dice.from(0, 90_000) : dice.from(1, 400) * minuteMs;
  const finishedAt = now + durationMs;
  // A supervisor hears at once, or after it was away.
  const heardAt = finishedAt + (chance(0.85) ? 0 : dice.from(0, 20) * minuteMs);
  const verdict = verdictOf(job, dice);
  return { settlement: { ...base, ...verdict, startedAt: now, finishedAt, durationMs }, heardAt, begins: chance(0.95) };
}

function verdictOf(job: Job, { chance, oneOf }: Dice): Pick<Settlement, 'status' | 'exitCode'> {
  if (job.spec.skipCodes && chance(0.3)) return { status: 'skipped', exitCode: 3 };
  if (chance(0.7)) return { status: 'succeeded', exitCode: 0 };
  return oneOf([
    { status: 'failed' as const, exitCode: 1 },
    { status: 'failed' as const, exitCode: 75 },
    { status: 'timed_out' as const, exitCode: null },
    { status: 'stopped' as const, exitCode: null },
    { status: 'lost' as const, exitCode: null },
  ]);
}

function settlementOf(run: Run, now: number): Settlement {
  return {
    runId: run.id,
    status: 'succeeded',
    reason: null,
    exitCode: 0,
    signal: null,
    pid: null,
    startedAt: null,
    finishedAt: now,
    durationMs: null,
    onTime: true,
    stdout: nothing,
    stderr: nothing,
    chunks: [],
  };
}
