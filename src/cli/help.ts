import { type Command, type Flag, globalFlags } from './command.ts';
import type { CommandEntry } from './commands.ts';
import { durationHelp, timeHelp } from './moments.ts';
import { alignColumns } from './table.ts';

/** The help of one command: usage, sentence, its own flags, those of all, examples. */
export function commandHelp(command: Command): string {
  return [
    `usage: chroniker ${command.name}${command.usage === '' ? '' : ` ${command.usage}`}`,
    '',
    `${command.summary}.`,
    ...groupsOf(command).flatMap(([title, flags]) => ['', title, ...flagLines(flags)]),
    '',
    'flags of every command',
    ...flagLines(Object.entries(globalFlags)),
    ...valueLines(command, 'time', timeHelp),
    ...valueLines(command, 'duration', durationHelp),
    '',
    command.examples.length > 1 ? 'examples' : 'example',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** The help of the program: what there is. */
export function programHelp(entries: readonly CommandEntry[]): string {
  return [
    'usage: chroniker <command> [flags]',
    '',
    'Runs scheduled jobs from one crontab line.',
    '',
    ...alignColumns(entries.map((entry) => [`  ${entry.name}`, entry.summary])),
    '',
    'Every command has --help and, where it reads, --json.',
    'example: chroniker init && chroniker job add hello --schedule 5m -- echo hello',
    '',
  ].join('\n');
}

/** Those without a group come first. */
function groupsOf(command: Command): [title: string, flags: [string, Flag][]][] {
  const groups = Map.groupBy(Object.entries(command.flags), ([, { group }]) => group ?? 'flags');
  const own = groups.get('flags');
  groups.delete('flags');
  return [...(own ? [['flags', own] as [string, [string, Flag][]]] : []), ...groups];
}

/** How a kind of value is written, where a flag takes one. */
function valueLines(command: Command, value: string, lines: string[]): string[] {
  const isTaken = Object.values(command.flags).some((flag) => flag.value === value);
  return isTaken ? ['', `<${value}>`, ...lines.map((line) => `  ${line}`)] : [];
}

function flagLines(flags: [string, Flag][]): string[] {
  return alignColumns(flags.map(([name, flag]) => [`  ${spelling(name, flag)}`, flag.help]));
}

function spelling(name: string, flag: Flag): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.type === 'switch' ? '' : ` <${flag.value ?? 'text'}>`;
  return `${short}--${flag.on ? 'no-' : ''}${name}${value}`;
}
