/** What the crontab line has to say: absolute paths all. */
export interface CrontabLine {
  launcher: string;
  projectDir: string;
  envFile?: string | undefined;
  /** Named where the launcher would not find it in cron's bare environment. */
  node?: string | undefined;
}

const begin = '# chroniker begin';
const end = '# chroniker end';

/** The one line for cron: every minute, silent unless something is wrong. */
export function crontabLine(line: CrontabLine): string {
  const envFile = line.envFile === undefined ? '' : ` -e ${cronWord(line.envFile)}`;
  const node = line.node === undefined ? '' : `CHRONIKER_NODE=${cronWord(line.node)} `;
  return `* * * * * ${node}${cronWord(line.launcher)} run -p ${cronWord(line.projectDir)}${envFile}`;
}

/** A crontab with the line in the block of its project, which replaces an older one of the same project. */
export function installLine(crontab: string, line: CrontabLine): string {
  const others = removeLine(crontab, line.projectDir);
  const separated = others === '' || others.endsWith('\n') ? others : `${others}\n`;
  return `${separated}${marker(begin, line.projectDir)}\n${crontabLine(line)}\n${marker(end, line.projectDir)}\n`;
}

/**
 * The same crontab without the block of this project; every other line stays as it is, byte for byte. A marker without its other
 * half goes alone: what stands beside it is a person's.
 */
export function removeLine(crontab: string, projectDir: string): string {
  const lines = crontab.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const texts = lines.map((line) => line.replace(/\n$/, ''));
  const [first, last] = [marker(begin, projectDir), marker(end, projectDir)];
  const isOurs = (index: number) => {
    const opened = texts.lastIndexOf(first, index);
    const closed = texts.indexOf(last, index);
    const isWithin = opened >= 0 && closed >= 0 && !texts.slice(opened + 1, closed).some((text) => isMarker(text));
    return isWithin || texts[index] === first || texts[index] === last;
  };
  return lines.filter((_, index) => !isOurs(index)).join('');
}

function isMarker(text: string): boolean {
  return text.startsWith(begin) || text.startsWith(end);
}

function marker(which: string, projectDir: string): string {
  return `${which} ${JSON.stringify(projectDir)}`;
}

/**
 * Quoted for the shell that cron starts. A `%` ends the command in a crontab unless a backslash precedes it; cron takes that
 * backslash away and busybox leaves it to the shell, so it must stand outside quotes.
 */
function cronWord(word: string): string {
  return word.split('%').map(shellWord).join('\\%');
}

function shellWord(word: string): string {
  return /^[\w@+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
