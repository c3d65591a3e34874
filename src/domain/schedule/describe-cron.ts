import { cronDaysInWords } from './cron-day-words.ts';
import { cronTimesInWords } from './cron-time-words.ts';
import { intervalOnDays, type RuleWords, timesOnDays } from './rule-words.ts';

const mostCharacters = 140;

/** A cron expression in plain words where they are few and exact, else the expression itself. */
export function describeCron(expression: string): RuleWords {
  const fields = expression.split(' ');
  const [second, minute, hour, monthday, month, weekday] = (
    fields.length === 5 ? ['0', ...fields] : fields
  ) as CronFields;
  const times = cronTimesInWords(second, minute, hour);
  const days = cronDaysInWords(monthday, month, weekday);
  const unsaid = { text: `cron ${expression}`, isInterval: false };
  if (times === null || days === null) return unsaid;
  const text = times.isInterval ? intervalOnDays(times.text, days) : timesOnDays(times.text, days);
  if (text.length > mostCharacters) return unsaid;
  return { text, isInterval: times.isInterval && days.kind === 'all' && days.months === '' };
}

type CronFields = [string, string, string, string, string, string];
