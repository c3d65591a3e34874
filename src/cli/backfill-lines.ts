import { type Backfill, backfillState } from '../domain/backfill.ts';
import { laneName } from './lane-name.ts';
import type { Look } from './run-lines.ts';
import { oneLine } from './text-width.ts';
import { localTime, relative } from './when.ts';

/** A backfill in columns: `b3  nightly  7 of 20 done, 1 failed  at 2026-03-08 02:30:00  asked for by ann 2h ago`. */
export function backfillRow(backfill: Backfill, look: Look): string[] {
  const { id, createdAt, requestedBy } = backfill;
  const asked = `asked for by ${requestedBy ?? 'somebody'} ${relative(createdAt, look.now)}`;
  return [
    `b${id}`,
    oneLine(laneName(backfill)),
    look.paint(progressText(backfill), colourOf(backfill)),
    whereText(backfill, look),
    asked,
  ];
}

/** How far it is: `7 of 20 done, 1 failed`. */
export function progressText({ slots, done, failed }: Backfill): string {
  return `${done} of ${slots} done${failed === 0 ? '' : `, ${failed} failed`}`;
}

function whereText(backfill: Backfill, look: Look): string {
  const { nextSlotAt, endedAt, endReason } = backfill;
  if (endedAt !== null) return oneLine(`${endReason ?? 'ended'} ${relative(endedAt, look.now)}`);
  return nextSlotAt === null ? '' : `at ${localTime(nextSlotAt, look.timezone)}`;
}

function colourOf(backfill: Backfill): 'red' | 'yellow' | 'green' | 'dim' {
  if (backfill.failed > 0) return 'red';
  const state = backfillState(backfill);
  if (state === 'active') return 'yellow';
  return state === 'done' ? 'green' : 'dim';
}
