import { type Ask, asks, type Run } from './run.ts';
import { withOutput } from './run-outputs.ts';
import { sameValue } from './same-value.ts';

/** What a run has said of itself so far, with how many bytes of its report that was read from. */
export type Report = Pick<Run, 'reportBytes' | 'progress' | 'records' | 'message' | 'outputs' | 'asks'>;

/** A run that has said nothing yet. */
export const nothingSaid: Report = {
  reportBytes: 0,
  progress: null,
  records: null,
  message: null,
  outputs: {},
  asks: [],
};

/** One line of a report. */
export type ReportLine =
  | { kind: 'progress'; done: number; total: number | null; note: string | null }
  | { kind: 'records'; records: number }
  | { kind: 'message'; message: string }
  | { kind: 'set'; key: string; value: string }
  | { kind: Ask };

/** Longest line that is read, in characters; the rest of it is cut off. */
const longestLine = 4096;

/** A value that was cut would be another one: so much is read of a line that sets one, which is more than any may have. */
const longestSetLine = 3 * longestLine;

/**
 * The report after these lines, heard at `at` (epoch ms); the same value when they say nothing new. What is said last holds; a
 * line that makes no sense says nothing.
 */
export function hear(report: Report, text: string, at: number): Report {
  const heard = text.split('\n').reduce((before, line) => after(before, parseReportLine(line), at), report);
  return sameValue(words(heard), words(report)) ? report : heard;
}

/**
 * Reads `progress 13/77 a note`, `progress 13`, `records 5`, `message some text`, `set key=value`, `rerun`, `stop-runner` or
 * `fatal-errors`; null when it is none of them.
 */
export function parseReportLine(line: string): ReportLine | null {
  const whole = oneLine(line.slice(0, longestSetLine));
  if (whole.startsWith('set ')) return setOf(whole.slice('set '.length));
  const [word = '', rest = ''] = split(oneLine(whole.slice(0, longestLine)));
  switch (word) {
    case 'progress':
      return progressOf(rest);
    case 'records': {
      const records = countOf(rest);
      return records === null ? null : { kind: 'records', records };
    }
    case 'message':
      return rest === '' ? null : { kind: 'message', message: rest };
    default:
      return rest === '' ? askOf(word) : null;
  }
}

/** The line as a command writes it into its report, its end included. */
export function reportLineText(line: ReportLine): string {
  switch (line.kind) {
    case 'progress':
      return text('progress', line.total === null ? line.done : `${line.done}/${line.total}`, line.note ?? '');
    case 'records':
      return text('records', line.records);
    case 'message':
      return text('message', line.message);
    case 'set':
      return text('set', `${line.key}=${line.value}`);
    case 'rerun':
    case 'stop-runner':
    case 'fatal-errors':
      return text(line.kind);
  }
}

/** A quantity of 0 or more, as programs print it (13, 0.5, 1e+06); null when it is none. */
export function quantityOf(word: string): number | null {
  const quantity = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN;
  if (!(quantity <= largestQuantity)) return null;
  return quantity * largestQuantity < 1 ? 0 : quantity;
}

/** Well inside what every database takes for a double; its reciprocal is the smallest that is not 0. */
const largestQuantity = 1e300;

/** A whole number of 0 or more; null when it is none. */
export function countOf(word: string): number | null {
  const count = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

/** What is said, without when. */
function words({ progress, records, message, outputs, asks }: Report) {
  return { progress: progress && { ...progress, at: 0 }, records, message, outputs, asks };
}

function after(report: Report, line: ReportLine | null, at: number): Report {
  switch (line?.kind) {
    case 'progress': {
      const { done, total, note } = line;
      return { ...report, progress: { done, total, note, at } };
    }
    case 'records':
      return { ...report, records: line.records };
    case 'message':
      return { ...report, message: line.message };
    case 'set':
      return { ...report, outputs: withOutput(report.outputs, line.key, line.value) ?? report.outputs };
    case 'rerun':
    case 'stop-runner':
    case 'fatal-errors':
      return { ...report, asks: withAsk(report.asks, line.kind) };
    case undefined:
      return report;
  }
}

function progressOf(rest: string): ReportLine | null {
  const [figures = '', note = ''] = split(rest);
  const [doneWord = '', totalWord, ...more] = figures.split('/');
  const done = quantityOf(doneWord);
  const total = totalWord === undefined ? null : quantityOf(totalWord);
  if (done === null || more.length > 0 || (totalWord !== undefined && total === null)) return null;
  return { kind: 'progress', done, total, note: note === '' ? null : note };
}

/** `key=value`; the key ends at the first `=`. */
function setOf(rest: string): ReportLine | null {
  const at = rest.indexOf('=');
  return at < 0 ? null : { kind: 'set', key: rest.slice(0, at).trim(), value: rest.slice(at + 1).trim() };
}

function askOf(word: string): ReportLine | null {
  const ask = asks.find((known) => known === word);
  return ask === undefined ? null : { kind: ask };
}

function withAsk(asked: Ask[], ask: Ask): Ask[] {
  return asks.filter((known) => known === ask || asked.includes(known));
}

/** The first word, and what comes after it. */
function split(text: string): [string, string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()];
}

function text(...words: (string | number)[]): string {
  return `${oneLine(words.join(' '))}\n`;
}

/** What people will see on their terminals, and databases store as text: no control characters, no halves of characters. */
function oneLine(line: string): string {
  return line
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .trim();
}
