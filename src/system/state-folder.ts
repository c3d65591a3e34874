import { accessSync, constants, statSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';
import { makeFolder } from './make-folder.ts';
import { userName } from './process-facts.ts';

/**
 * Makes the state folder, readable by its owner alone, or checks the one that is there. Rejects with
 * `Failure('foreign_state_folder')` when it is another user's, `Failure('no_permission')` when it cannot be written.
 */
export function prepareStateFolder(home: string): void {
  const uid = process.geteuid?.() ?? 0;
  try {
    makeFolder(home, 0o700);
    const owner = statSync(home).uid;
    if (owner !== uid) throw foreign(home, owner, uid);
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'no_permission',
      `the state folder ${home} cannot be written by ${userName()} (uid ${uid}) (${(error as NodeJS.ErrnoException).code}): change its owner, or set \`home\` to another folder`,
    );
  }
}

function foreign(home: string, owner: number, uid: number): Failure {
  return new Failure(
    'foreign_state_folder',
    `the state folder ${home} belongs to uid ${owner}, and this is ${userName()} (uid ${uid}): run chroniker as its owner, or set \`home\` to another folder`,
  );
}
