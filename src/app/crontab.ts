import { resolve } from 'node:path';
import { type CrontabLine, installLine, removeLine } from '../domain/crontab-line.ts';
import { Failure } from '../domain/failure.ts';
import { binFolder, nodeProgram, workingFolder } from '../system/process-facts.ts';
import { readCrontab, startsUnderCron, writeCrontab } from '../system/user-crontab.ts';

/** The line for the project's crontab. */
export async function projectLine(projectDir: string, envFile: string | undefined): Promise<CrontabLine> {
  const launcher = resolve(binFolder(), 'chroniker');
  const line = {
    launcher,
    projectDir,
    envFile: envFile === undefined ? undefined : resolve(workingFolder(), envFile),
    node: (await startsUnderCron(launcher)) ? undefined : nodeProgram(),
  };
  const broken = Object.values(line).find((path) => path?.includes('\n'));
  if (broken === undefined) return line;
  throw new Failure(
    'bad_configuration',
    `${JSON.stringify(broken)}: a crontab line cannot name a path with a line break`,
  );
}

/** Puts the line into the user's crontab; answers false when it stood there already. */
export async function install(line: CrontabLine): Promise<boolean> {
  return change((crontab) => installLine(crontab, line));
}

/** Takes the line out of the user's crontab, and nothing else; answers false when it was not there. */
export async function remove(projectDir: string): Promise<boolean> {
  return change((crontab) => removeLine(crontab, projectDir));
}

async function change(edit: (crontab: string) => string): Promise<boolean> {
  const before = await readCrontab();
  const after = edit(before);
  if (after === before) return false;
  await writeCrontab(after);
  return true;
}
