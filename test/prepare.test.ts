import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { call } from './rig/launcher.ts';
import { temporaryFolder } from './rig/temporary.ts';

test('an install without the tools for building goes without a build, and says so', () => {
  const folder = temporaryFolder('prepare');
  cpSync(join(import.meta.dirname, '../scripts/prepare.ts'), join(folder, 'prepare.ts'));
  const { status, stdout, stderr } = call(process.execPath, [join(folder, 'prepare.ts')], {});
  assert.deepEqual([status, stdout], [0, '']);
  assert.match(stderr, /^chroniker: dist\/ is not built, since esbuild is not installed here$/m);
});
