import { answersOfPython, whyNoPythonModule } from './python-module.ts';
import type { RecurrenceAnswer, RecurrenceCase } from './recurrence-cases.ts';

/** Why python-dateutil cannot be asked here, or false: it needs Debian's python3-dateutil, which only root can install. */
export const noDateutil: string | false = whyNoPythonModule('dateutil.rrule', 'python3-dateutil');

/** What python-dateutil says of each case; a rule of which it says that it never fires has no slots. */
export function dateutilAnswers(cases: readonly RecurrenceCase[]): RecurrenceAnswer[] {
  return answersOfPython('answer-recurrences.py', cases) as RecurrenceAnswer[];
}
