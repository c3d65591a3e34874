import type { Verification } from '../app/verify.ts';
import type { Difference } from '../domain/ledger-balance.ts';
import { counted } from '../domain/schedule/words.ts';
import { gapText } from '../domain/why-gap.ts';
import { type Clock, historyDeleted } from '../domain/why-words.ts';
import { laneName } from './lane-name.ts';
import type { Paint } from './paint.ts';
import { localTime, zoneNote } from './when.ts';

/** One line of counts when all is well; else the differences as well, and what there is to know besides. */
export function verifyLines(found: Verification, look: { timezone: string; usual?: string; paint: Paint }): string[] {
  const clock = (at: number) => localTime(at, look.timezone);
  return [
    `${countLine(found, look.paint, clock)}${zoneNote(look.timezone, look.usual ?? look.timezone)}`,
    ...historyLine(found, clock),
    ...found.differences.map((difference) => `  ${laneName(difference)}: ${differenceText(difference, clock)}`),
    ...section(
      'not judged',
      found.notJudged.map((one) => `${laneName(one)}: ${one.reason}`),
    ),
    ...section(
      'judged from later on, since their history before was deleted',
      judgedLaterThan(found).map((one) => `${laneName(one)}: from ${clock(one.fromAt)}`),
    ),
    ...section(
      'ticks',
      found.gaps.map(({ host, ...gap }) => gapText(gap, [{ name: host }], clock)),
    ),
  ];
}

/** One sentence for all whose history goes by the retention; whose history was deleted by hand is told besides. */
function historyLine({ historyFrom }: Verification, clock: Clock): string[] {
  if (historyFrom === null) return [];
  return [`slots before ${clock(historyFrom)} are judged in part or not at all: ${historyDeleted}`];
}

function judgedLaterThan({ historyFrom, judgedLater }: Verification): Verification['judgedLater'] {
  return judgedLater.filter(({ fromAt }) => fromAt > (historyFrom ?? Number.NEGATIVE_INFINITY));
}

function countLine(found: Verification, paint: Paint, clock: Clock): string {
  const { jobs, fromAt, toAt, slots, runs, recorded, pending } = found;
  const sum = `${counted(slots, 'slot')} of ${counted(jobs, 'job')} = ${counted(runs, 'run')} + ${recorded} recorded + ${pending} pending`;
  return `${verdictOf(found, paint)}: ${sum}, from ${clock(fromAt)} to ${clock(toAt)}`;
}

function verdictOf({ differences, slots, toAt, historyFrom }: Verification, paint: Paint): string {
  if (differences.length > 0) return paint(counted(differences.length, 'difference'), 'red');
  const isForgotten = slots === 0 && historyFrom !== null && toAt < historyFrom;
  return isForgotten ? paint('not judged', 'yellow') : paint('balanced', 'green');
}

function differenceText(difference: Difference, clock: Clock): string {
  const { what, fromAt, toAt, count, recorded, runIds } = difference;
  const when =
    fromAt === toAt ? `slot ${clock(fromAt)}` : `${counted(count, 'slot')} from ${clock(fromAt)} to ${clock(toAt)}`;
  const runs = runIds.map((id) => `r${id}`).join(' and ');
  switch (what) {
    case 'vanished':
      return `${when} vanished: neither run nor recorded`;
    case 'run_twice':
      return `${when} was run twice: ${runs}`;
    case 'recorded_though_run':
      return `${when} is recorded as ${recorded?.reason}, though ${runs} was for it`;
    case 'recorded_twice':
      return `${when} is recorded twice, as ${recorded?.reason} and otherwise`;
    case 'wrong_count':
      return `${when}, of which ${recorded?.count} are recorded as ${recorded?.reason}`;
    case 'no_slot':
      return `${clock(fromAt)} is no slot of its schedule, yet ${recorded ? `recorded as ${recorded.reason}` : `${runs} was for it`}`;
  }
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}
