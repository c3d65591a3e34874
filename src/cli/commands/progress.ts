import { report } from '../../app/report.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { percentOf } from '../../domain/progress.ts';
import { quantityOf } from '../../domain/report.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { printJson } from '../terminal.ts';

/** feature 111 */
export const command: Command = {
  name: 'progress',
  usage: '<done> [<total>] [<note>…] [-- <note>…]',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Says inside a job how far it is; any language can do so by `echo progress 13/77 >>"$CHRONIKER_REPORT"`',
  examples: ['chroniker progress 13 77', 'chroniker progress 13 77 orders of March', 'chroniker progress 13'],
  flags: {},
  takesCommand: true,
  run: async (args) => {
    const progress = progressOf(args);
    report([{ kind: 'progress', ...progress }]);
    const { done, total, note } = progress;
    if (args.switch('json')) await printJson({ progress: { done, total, percent: percentOf(progress), note } });
    return exitCode.fine;
  },
};

/** `13 77 a note`, `13/77 a note` as in the report itself, or without the total. */
function progressOf({ words, command }: Args) {
  const [first = '', ...rest] = words;
  const [done = '', ...totals] = first.split('/');
  if (totals.length === 0 && meansNumber(rest[0])) totals.push(rest.shift() ?? '');
  const total = totals.length > 0 ? quantity('total', totals.join('/')) : null;
  const note = [...rest, ...(command ?? [])].join(' ');
  return { done: quantity('done', done), total, note: note === '' ? null : note, at: 0 };
}

/** A note begins with a letter; one that does not comes after the total, or after `--`. */
function meansNumber(word: string | undefined): boolean {
  return word !== undefined && /^[-+.\d]/.test(word);
}

function quantity(field: string, word: string): number {
  const value = quantityOf(word);
  if (value !== null) return value;
  throw new Failure('bad_value', `${field}: "${word}" is not a number of 0 or more, such as 13 or 0.5`);
}
