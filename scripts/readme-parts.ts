import { commandEntries } from '../src/cli/commands.ts';
import { exitCode } from '../src/domain/failure.ts';
import { environmentName, settingKeys, settingTable } from '../src/domain/settings.ts';

/** The tables of the README that are made from the code, by the name of their place. */
export const readmeParts = {
  commands: table(
    ['command', 'what it does'],
    commandEntries.map(({ name, summary }) => [`\`${name}\``, summary]),
  ),
  settings: table(
    ['setting', 'default', 'what it is', 'variable'],
    settingKeys.map((key) => {
      const { defaultText, help } = settingTable[key];
      return [`\`${key}\``, defaultText, help, `\`${environmentName(key)}\``];
    }),
  ),
  'exit codes': `${Object.entries(exitCode)
    .map(([name, code]) => `${code} ${meaning(name as keyof typeof exitCode)}`)
    .join(' · ')}\n`,
};

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |\n`;
  return (
    line(head) +
    line(head.map(() => '---')) +
    rows.map((row) => line(row.map((cell) => cell.replaceAll('|', '\\|')))).join('')
  );
}

function meaning(name: keyof typeof exitCode): string {
  switch (name) {
    case 'fine':
      return 'fine';
    case 'jobFailed':
      return "a job failed (a fatal one, or any with `run --fail-on-job-failure`; `run --force` gives the job's own status), or `verify` found a difference";
    case 'usage':
      return 'usage';
    case 'badJobFile':
      return 'bad job or jobs file';
    case 'notFound':
      return 'no such job, run or file';
    case 'databaseUnavailable':
      return 'database unavailable';
    case 'internal':
      return 'internal error';
    case 'tryAgain':
      return 'try again (a job is running already)';
    case 'noPermission':
      return 'no permission';
    case 'badConfiguration':
      return 'bad configuration';
    case 'timedOut':
      return 'timed out (`run --force`)';
    case 'interrupted':
      return 'interrupted';
    case 'terminated':
      return 'terminated';
  }
}
