import type { Event, Observer } from '../domain/event.ts';
import { eventText, needsAttention } from '../observe/event-text.ts';
import { now } from '../system/clock.ts';
import { isNews } from '../system/hourly-note.ts';
import { say, somebodyReads } from '../system/messages.ts';

export interface Loudness {
  quiet: boolean;
  verbose: boolean;
}

/**
 * An observer that writes to standard error: everything with `-v`, else only what needs attention, and that once an hour,
 * since cron mails every line of every minute.
 */
export function listener(home: string, loudness: Loudness): Observer {
  return (event: Event) => {
    const isForPerson = event.kind === 'everything-held' && !loudness.quiet && somebodyReads();
    if (loudness.verbose || isForPerson) say(`chroniker: ${eventText(event)}`);
    else if (!loudness.quiet && needsAttention(event) && (isRare(event) || isNews(home, topicOf(event), now()))) {
      say(`chroniker: ${eventText(event)}`);
    }
  };
}

/** Whoever tells it counts the hours, for each file by itself. */
function isRare({ kind }: Event): boolean {
  return kind === 'jobs-file-refused';
}

/** Trouble of one job does not silence that of another. */
function topicOf(event: Event): string {
  return 'job' in event && event.job !== null ? `${event.kind}.${event.job}` : event.kind;
}
