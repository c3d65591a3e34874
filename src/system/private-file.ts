import { writeFileSync } from 'node:fs';

/** Makes an empty file that its owner alone may read, unless there is one. Where none can be made, whoever opens it next says so. */
export function makePrivateFile(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch {
    // It is there, or its folder is not.
  }
}
