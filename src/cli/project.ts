import type { ProjectFlags } from '../app/configuration.ts';
import { noColor } from '../app/no-color.ts';
import { type Project, withProject } from '../app/project.ts';
import { say } from '../system/messages.ts';
import type { Args } from './args.ts';
import { type Paint, painter } from './paint.ts';

/** An opened project with how to show things. */
export interface ShownProject extends Project {
  paint: Paint;
  json: boolean;
}

export function projectFlags(args: Args): ProjectFlags {
  return { project: args.text('project'), envFile: args.text('env-file'), database: args.text('database') };
}

/** Opens the project that the flags mean for a command, and closes it. */
export async function inProject(args: Args, work: (project: ShownProject) => Promise<number>): Promise<number> {
  return withProject(projectFlags(args), (project) => {
    warn(args, project.configuration.warnings);
    return work({ ...project, paint: painter(args, noColor()), json: args.switch('json') });
  });
}

/** Says what looks like a mistake and stops nothing. */
export function warn(args: Args, warnings: string[]): void {
  if (!args.switch('quiet')) for (const warning of warnings) say(`chroniker: ${warning}`);
}
