import { exitCode } from '../domain/failure.ts';
import { now } from '../system/clock.ts';
import { forgetNews, isNews } from '../system/hourly-note.ts';
import { somebodyReads } from '../system/messages.ts';
import { isOutage, reportFailure } from './report-failure.ts';

const topic = 'outage';

/**
 * Does one tick's work; an outage of the database is reported once and then hourly, not every minute (a person
 * at a terminal is told each time), and always answers 69. Every other failure is the caller's.
 */
export async function reportingOutagesHourly(
  home: string,
  json: boolean,
  work: () => Promise<number>,
): Promise<number> {
  try {
    const code = await work();
    forgetOutage(home);
    return code;
  } catch (error) {
    if (!isOutage(error)) throw error;
    if (somebodyReads() || isNews(home, topic, now())) reportFailure(error, json);
    return exitCode.databaseUnavailable;
  }
}

/** The next outage is news again. */
export function forgetOutage(home: string): void {
  forgetNews(home, topic);
}
