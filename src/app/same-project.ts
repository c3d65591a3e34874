import { Failure } from '../domain/failure.ts';
import type { Store } from '../store/store.ts';
import { markProject, newProjectId, projectMark } from '../system/project-mark.ts';

/**
 * Sees to it that a state folder and a database belong together: the spools of another project's commands would be taken for
 * what nobody needs any more. Whichever of the two is new takes the other's id. Rejects with `Failure('foreign_database')`.
 */
export async function requireSameProject(store: Pick<Store, 'projectId'>, home: string): Promise<void> {
  const mark = projectMark(home);
  const id = await store.projectId(mark ?? newProjectId());
  if (mark === null) markProject(home, id);
  if (mark === null || mark === id) return;
  throw new Failure(
    'foreign_database',
    `the state folder ${home} holds the commands of another project than the one that this database serves: set \`database\` back, or give this database a state folder of its own with \`home\``,
  );
}
