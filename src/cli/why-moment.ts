import { previousSlot } from '../domain/schedule/next-slot.ts';
import type { Args } from './args.ts';
import { flagPastInstant } from './moments.ts';

/** The instant that a flag gives, epoch ms: `03:00` is when a clock of the zone last showed that, everything else as `flagPastInstant`. */
export function flagPastMoment(args: Args, flag: string, now: number, timezone: string): number | undefined {
  const text = args.text(flag) ?? '';
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)) return flagPastInstant(args, flag, now, timezone);
  const times = [text.length === 5 ? `${text}:00` : text];
  const context = { timezone, anchorAt: 0, name: '' };
  return previousSlot({ rules: [{ kind: 'times', times }], timezone }, now, context) ?? undefined;
}
