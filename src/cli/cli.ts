import { reportFailure } from '../app/report-failure.ts';
import { exitCode, Failure } from '../domain/failure.ts';
import { didYouMean } from '../domain/nearest.ts';
import { workingFolder } from '../system/process-facts.ts';
import { rewriteAliases } from './aliases.ts';
import { globalFlags } from './command.ts';
import { type CommandEntry, commandEntries } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';
import { print, terminalColumns } from './terminal.ts';
import { wrapped } from './wrap.ts';

/** The program with these words; says what went wrong by itself and answers the exit code. */
export async function runCli(argv: string[], version: string): Promise<number> {
  try {
    return await dispatch(rewriteAliases(argv), version);
  } catch (error) {
    return reportFailure(error, wantsJson(argv));
  }
}

async function dispatch(argv: string[], version: string): Promise<number> {
  const { entry, rest } = chooseCommand(argv);
  if (entry) {
    const { command } = await entry.load();
    // yargs asks for it as it is loaded, and has no sentence for one that is gone.
    workingFolder();
    const { parseArgs } = await import('./parse.ts');
    const args = parseArgs(command, rest);
    if (!args.switch('help')) return command.run(args);
    await print(wrapped(commandHelp(command), terminalColumns()));
    return exitCode.fine;
  }
  const first = rest[0];
  if (first === '--version' || first === 'version') await print(`${version}\n`);
  else if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    await print(wrapped(await helpFor(rest.slice(1)), terminalColumns()));
  } else throw unknownCommand(rest);
  return exitCode.fine;
}

/** Flags may stand before the command: `chroniker -p /project job list`. */
function chooseCommand(argv: string[]): { entry: CommandEntry | undefined; rest: string[] } {
  const before = flagsBefore(argv);
  const words = argv.slice(before.length);
  for (const length of [2, 1]) {
    const entry = commandEntries.find((each) => each.name === words.slice(0, length).join(' '));
    if (entry) return { entry, rest: [...before, ...words.slice(length)] };
  }
  return { entry: undefined, rest: words.length > 0 ? words : before };
}

function flagsBefore(argv: string[]): string[] {
  let index = 0;
  while (index < argv.length && argv[index]?.startsWith('-') && argv[index] !== '--') {
    index += takesValue(argv[index] ?? '') ? 2 : 1;
  }
  return argv.slice(0, index);
}

function takesValue(word: string): boolean {
  return Object.entries(globalFlags).some(
    ([name, flag]) =>
      flag.type === 'text' && (word === `--${name}` || (flag.short !== undefined && word === `-${flag.short}`)),
  );
}

async function helpFor(words: string[]): Promise<string> {
  const entry = commandEntries.find((each) => each.name === words.join(' '));
  return entry ? commandHelp((await entry.load()).command) : programHelp(commandEntries);
}

function unknownCommand(words: string[]): Failure {
  const names = commandEntries.map((entry) => entry.name);
  const [first = '', second] = words;
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const typed = second === undefined || second.startsWith('-') ? '' : ` ${second}`;
    return new Failure('usage', `there is no command "${first}${typed}": there are ${group.join(', ')}`);
  }
  if (isGlobalFlag(first)) return new Failure('usage', 'which command? (`chroniker --help` shows all)');
  const hint = didYouMean(first, names) || ' (`chroniker --help` shows all)';
  return new Failure('usage', `there is no ${first.startsWith('-') ? 'flag' : 'command'} "${first}"${hint}`);
}

function isGlobalFlag(word: string): boolean {
  const [name] = word.split('=', 1);
  return Object.entries(globalFlags).some(([long, { short }]) => name === `--${long}` || name === `-${short}`);
}

function wantsJson(argv: string[]): boolean {
  const cut = argv.indexOf('--');
  return (cut < 0 ? argv : argv.slice(0, cut)).includes('--json');
}
