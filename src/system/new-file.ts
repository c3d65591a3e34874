import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { makeFolder } from './make-folder.ts';

/** Writes a file that is not there yet, with its folders; false when it is, which is then left as it was. */
export function writeNewFile(path: string, text: string): boolean {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'open') return false;
    throw new Failure('no_permission', `${path} cannot be written (${code})`);
  }
}
