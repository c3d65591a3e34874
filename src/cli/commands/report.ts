import { report } from '../../app/report.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { countOf, laterReportWords, type ReportLine } from '../../domain/report.ts';
import type { Command } from '../command.ts';
import { printJson } from '../terminal.ts';

export const command: Command = {
  name: 'report',
  usage: 'records <n> | message <text>… | message -- <text>…',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Says inside a job how many records it dealt with, or a sentence for people',
  examples: ['chroniker report records 5', 'chroniker report message 5 orders have no customer'],
  flags: {},
  takesCommand: true,
  run: async (args) => {
    const [word = '', ...rest] = [...args.words, ...(args.command ?? [])];
    const line = lineOf(word, rest.join(' ').trim());
    report(line);
    if (args.switch('json'))
      await printJson(line.kind === 'records' ? { records: line.records } : { message: rest.join(' ') });
    return exitCode.fine;
  },
};

function lineOf(word: string, text: string): ReportLine {
  if (word === 'records') return { kind: 'records', records: count(text) };
  if (word === 'message') return { kind: 'message', message: sentence(text) };
  if (laterReportWords.includes(word)) throw new Failure('usage', `\`chroniker report ${word}\` is not available yet`);
  const hint = didYouMean(word, ['records', 'message']);
  throw new Failure('usage', `a report is about records or a message, not "${word}"${hint}`);
}

function count(text: string): number {
  const records = countOf(text);
  if (records !== null) return records;
  throw new Failure('bad_value', `records: "${text}" is not a whole number of 0 or more`);
}

function sentence(text: string): string {
  if (text !== '') return text;
  throw new Failure('bad_value', 'message: there is no text; give one, as in `chroniker report message all is well`');
}
