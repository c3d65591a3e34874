import { formatDuration } from '../duration.ts';
import { inWords } from './words.ts';

const unitNames: Record<string, string> = {
  d: 'day',
  h: 'hour',
  m: 'minute',
  s: 'second',
  ms: 'millisecond',
};

/** `15 minutes`, `1 hour and 30 minutes`. */
export function durationInWords(ms: number): string {
  const parts = [...formatDuration(ms).matchAll(/(\d+)([a-z]+)/g)];
  return inWords(parts.map(([, count, unit = '']) => `${count} ${unitNames[unit]}${count === '1' ? '' : 's'}`));
}

/** `every minute`, `every 15 minutes`; a day of an interval is 24 hours, whatever the clocks do. */
export function everyInWords(ms: number): string {
  if (ms === 86_400_000) return 'every 24 hours';
  return `every ${durationInWords(ms).replace(/^1 (\w+)$/, '$1')}`;
}
