import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A fresh folder that is removed when the tests of the calling file (or suite) are done. */
export function temporaryFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `chroniker-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
