import { type HoldNames, subjectOf } from '../app/hold-names.ts';
import { type Hold, holdText } from '../domain/hold.ts';
import { oneLine } from './text-width.ts';

/** A hold in one line: what is held, by whom, since when, why, until when, and what is not. */
export function holdLine(hold: Hold, names: HoldNames, timezone: string): string {
  const left = hold.exceptions.map((id) => names.get(id)).filter((name) => name !== undefined);
  const except = left.length === 0 ? '' : `, except ${left.join(', ')}`;
  // What it is about stands before it.
  const told = holdText({ ...hold, scope: 'all' }, timezone);
  return oneLine(`${subjectOf(hold, names)}: ${told}${except}${endText(hold)}`);
}

/** What happens then with what fell due. */
function endText({ untilAt, pending }: Hold): string {
  if (untilAt === null || pending === null) return '';
  return pending === 'run' ? '; what is due runs then' : '; what was due is passed over then';
}
