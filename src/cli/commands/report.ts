import { report } from '../../app/report.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { countOf, type ReportLine } from '../../domain/report.ts';
import { asks } from '../../domain/run.ts';
import type { Command } from '../command.ts';
import { printJson } from '../terminal.ts';

/** feature 106, feature 107, feature 108 */
export const command: Command = {
  name: 'report',
  usage: 'records <n> | message <text>… | set <key>=<value>… | rerun | stop-runner | fatal-errors [-- <text>…]',
  words: [1, Number.POSITIVE_INFINITY],
  summary:
    'Says inside a job how many records it dealt with, a sentence for people, or values for the jobs that come after it; or asks to ' +
    'be run once more right after, to let this tick start no further jobs, or to do so with exit code 1 if this job fails',
  examples: [
    'chroniker report records 5',
    'chroniker report message 5 orders have no customer',
    'chroniker report set rows=13 file=/data/orders.csv',
    'chroniker report rerun',
  ],
  flags: {},
  takesCommand: true,
  run: async (args) => {
    const [word = '', ...rest] = [...args.words, ...(args.command ?? [])];
    const lines = linesOf(word, rest);
    report(lines);
    if (args.switch('json')) await printJson(documentOf(lines));
    return exitCode.fine;
  },
};

const words: readonly string[] = ['records', 'message', 'set', ...asks];

function linesOf(word: string, rest: string[]): ReportLine[] {
  const text = rest.join(' ').trim();
  if (word === 'records') return [{ kind: 'records', records: count(text) }];
  if (word === 'message') return [{ kind: 'message', message: sentence(text) }];
  if (word === 'set') return pairs(rest);
  const ask = asks.find((known) => known === word);
  if (ask !== undefined && text === '') return [{ kind: ask }];
  if (ask !== undefined) throw new Failure('usage', `\`chroniker report ${ask}\` says all; leave out "${text}"`);
  const hint = didYouMean(word, words);
  throw new Failure('usage', `a report says ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not "${word}"${hint}`);
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

function pairs(given: string[]): ReportLine[] {
  if (given.length === 0) throw new Failure('bad_value', 'set: there is no value; give one, as in rows=13');
  return given.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 0) throw new Failure('bad_value', `set: "${pair}" is not <key>=<value>`);
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (!/\p{Cc}/u.test(value)) return { kind: 'set', key, value };
    throw new Failure(
      'bad_value',
      `set ${key}: the value holds a line break or another control character; write one line`,
    );
  });
}

function documentOf(lines: ReportLine[]): object {
  const [line] = lines;
  if (line?.kind === 'records') return { records: line.records };
  if (line?.kind === 'message') return { message: line.message };
  if (line?.kind !== 'set') return { asks: lines.map(({ kind }) => kind) };
  return {
    outputs: Object.fromEntries(lines.flatMap((each) => (each.kind === 'set' ? [[each.key, each.value]] : []))),
  };
}
