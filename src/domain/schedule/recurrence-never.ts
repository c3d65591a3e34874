import { Failure } from '../failure.ts';
import { recurrenceOf } from './read-recurrence.ts';
import { type Recurrence, recurrenceText } from './recurrence.ts';
import { rruleSlots } from './rrule-slots.ts';
import type { RruleRule } from './schedule.ts';

/** Stands for the start of a rule that has none of its own: whatever is taken from it exists in every month and on every day. */
const anyAt = Date.UTC(2001, 0, 1);

/** Refuses a rule that fires at no time, with the reason. What depends on when the job is created is left to that. */
export function refuseNever({ rule, dtstart }: RruleRule, field: string): void {
  const recurrence = recurrenceOf(rule);
  const { count: _, until: __, ...endless } = recurrence;
  const everyPeriod = { ...endless, interval: 1 };
  if (fires(dtstart === undefined ? everyPeriod : recurrence, dtstart)) return;
  const reason = fires(endless, dtstart)
    ? `it ends before its dtstart, ${dtstart}`
    : fires(everyPeriod, dtstart)
      ? `an interval of ${recurrence.interval} from dtstart ${dtstart} never reaches what the other parts name`
      : 'no day and time agrees with all of its parts';
  throw new Failure('bad_schedule', `${field}: "${rule}" can never fire: ${reason}`);
}

function fires(recurrence: Recurrence, dtstart: string | undefined): boolean {
  const rule: RruleRule = {
    kind: 'rrule',
    rule: recurrenceText(recurrence),
    ...(dtstart === undefined ? {} : { dtstart }),
  };
  return rruleSlots(rule, 'UTC', anyAt).next(Number.NEGATIVE_INFINITY) !== null;
}
