/** A rule in words. */
export interface RuleWords {
  text: string;
  /** It goes on the whole day long, so that limits are said of it without more ado: `every 15 minutes, Monday to Friday`. */
  isInterval: boolean;
}

/** On which days, in words: all, those of the week, or others, which say themselves what they are. */
export interface DayWords {
  kind: 'all' | 'weekdays' | 'others';
  /** `Monday to Friday`, or `on the 1st of each month`; nothing of all days. */
  text: string;
  /** `June and July`; nothing when it is in every month, or said already. */
  months: string;
}

/** `at 02:30 on Monday to Friday`, `every day at 02:30`, `on the 1st of each month at 02:30`; `times` are `02:30 and 14:30`. */
export function timesOnDays(times: string, { kind, text, months }: DayWords): string {
  const inMonths = months === '' ? '' : ` in ${months}`;
  if (kind === 'all') return `every day${inMonths} at ${times}`;
  return kind === 'weekdays' ? `at ${times} on ${text}${inMonths}` : `${text}${inMonths} at ${times}`;
}

/** `every 15 minutes, Monday to Friday in June`. */
export function intervalOnDays(interval: string, { kind, text, months }: DayWords): string {
  const inMonths = months === '' ? '' : `in ${months}`;
  if (kind === 'all') return [interval, inMonths].filter((part) => part !== '').join(', ');
  return `${interval}, ${[text, inMonths].filter((part) => part !== '').join(' ')}`;
}
