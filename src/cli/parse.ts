import yargs, { type Options } from 'yargs';
import { Failure } from '../domain/failure.ts';
import { didYouMean } from '../domain/nearest.ts';
import { Args } from './args.ts';
import { type Command, type Flag, globalFlags } from './command.ts';

/**
 * Parses what follows a command's name. What stands after the first `--` never reaches yargs, and numbers stay texts.
 * Rejects with `Failure('usage')`: a sentence and where the help is.
 */
export function parseArgs(command: Command, words: string[]): Args {
  const cut = words.indexOf('--');
  const own = cut < 0 ? words : words.slice(0, cut);
  const tail = cut < 0 ? null : words.slice(cut + 1);
  const flags = { ...globalFlags, ...command.flags };
  for (const word of own) refuseMisused(command, word, flags);
  const parsed = yargs(own)
    .version(false)
    .help(false)
    .exitProcess(false)
    .options(Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, optionOf(flag)])))
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'strip-aliased': true,
    })
    .strictOptions()
    .fail((message: string, error?: Error) => {
      throw usage(command, sentence(message || (error?.message ?? ''), own, flags));
    })
    .parseSync();
  const { _: positionals, $0: _program, ...values } = parsed;
  const args = new Args(positionals.map(String), tail, values);
  if (!args.switch('help')) checkWords(command, args);
  return args;
}

function optionOf(flag: Flag): Options {
  const alias = flag.short === undefined ? {} : { alias: flag.short };
  if (flag.type === 'switch') return { boolean: true, ...alias };
  return { string: true, requiresArg: true, ...alias };
}

/** Yargs takes `--json=yes` for off, and `--no-timeout` for the timeout "false". */
function refuseMisused(command: Command, word: string, flags: Record<string, Flag>): void {
  const [, no, name = '', value] = /^--(no-)?([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) return;
  if (no && flag.type !== 'switch') {
    throw usage(command, `unknown flag --no-${name}; leave --${name} away instead`);
  }
  if (flag.type === 'switch' && value !== undefined && !['true', 'false'].includes(value)) {
    throw usage(command, `--${name} takes no value, and "${value}" was given; --${name} turns it on, --no-${name} off`);
  }
}

function checkWords(command: Command, args: Args): void {
  const [least, most] = command.words;
  if (args.words.length < least) {
    throw usage(command, `\`chroniker ${command.name}\` needs ${command.usage}`);
  }
  const extra = args.words[most];
  if (extra !== undefined) throw usage(command, `"${extra}" is one word too many`);
  if (args.command !== null && !command.takesCommand) {
    throw usage(command, `\`chroniker ${command.name}\` takes no command after --`);
  }
}

/** Yargs' own words, made into a sentence that names the flag as it was typed. */
function sentence(message: string, own: string[], flags: Record<string, Flag>): string {
  const lacking = /^Not enough arguments following: (.+)$/.exec(message);
  if (lacking) return `${lacking[1]?.length === 1 ? '-' : '--'}${lacking[1]} needs a value`;
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message);
  if (!unknown) return message.split('\n', 1)[0] ?? message;
  const name = unknown[1] ?? '';
  const typed = own.find((word) => word.replace(/^-+(no-)?/, '').split('=', 1)[0] === name) ?? name;
  return `unknown flag ${typed.split('=', 1)[0]}${didYouMean(name, Object.keys(flags)).replace('"', '"--')}`;
}

function usage(command: Command, text: string): Failure {
  return new Failure('usage', `${text} (see \`chroniker ${command.name} --help\`)`);
}
