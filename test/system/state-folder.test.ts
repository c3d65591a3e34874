import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { prepareStateFolder } from '../../src/system/state-folder.ts';

test('the state folder is made for its owner alone, and twice is once', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'chroniker-state-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const home = join(dir, 'a', 'home');
  prepareStateFolder(home);
  prepareStateFolder(home);
  assert.equal(statSync(home).mode & 0o777, 0o700);
});

test('a path that can be no folder is refused with 77', () => {
  assert.throws(
    () => prepareStateFolder('/dev/null/home'),
    (error) =>
      error instanceof Failure &&
      error.code === 77 &&
      /state folder \/dev\/null\/home cannot be written by .*ENOTDIR/.test(error.message),
  );
});

test("another user's state folder is refused with 77", () => {
  const foreign = process.getuid?.() === 0 ? ownedBySomebodyElse() : '/';
  assert.throws(
    () => prepareStateFolder(foreign),
    (error) =>
      error instanceof Failure &&
      error.reason === 'foreign_state_folder' &&
      error.code === 77 &&
      error.message.includes(foreign),
  );
});

test('a state folder without write permission is refused with 77', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'chroniker-state-'));
  t.after(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o500);
  // Root may write anywhere: there the check runs as somebody who may not, once all that it needs is loaded.
  const nobody = 65534;
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', [`${nobody}`, dir]);
  const drop = isRoot ? `process.setgid(${nobody}); process.setuid(${nobody});` : '';
  const module = new URL('../../src/system/state-folder.ts', import.meta.url).pathname;
  const script = `import(${JSON.stringify(module)}).then((m) => { ${drop} return m.prepareStateFolder(${JSON.stringify(dir)}); })
    .then(() => console.log('fine'), (e) => console.log(e.code, e.message))`;
  const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: '/' });
  assert.match(said, /^77 the state folder .* cannot be written by .*EACCES/);
});

function ownedBySomebodyElse(): string {
  const dir = mkdtempSync(join(tmpdir(), 'chroniker-state-'));
  execFileSync('chown', ['65534', dir]);
  process.on('exit', () => rmSync(dir, { recursive: true }));
  return dir;
}
