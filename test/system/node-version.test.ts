import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyUnsupported } from '../../src/system/node-version.ts';

test('every Node from 22.18 on is good enough', () => {
  for (const version of ['22.18.0', '22.19.3', '23.0.0', '24.21.0', '100.1.2']) {
    assert.equal(whyUnsupported(version, 'linux'), null, version);
  }
});

test('an older Node is told apart number by number, with the cure', () => {
  for (const version of ['22.17.1', '22.9.0', '20.20.2', '8.100.0', '9.18.0']) {
    assert.match(
      whyUnsupported(version, 'linux') ?? '',
      new RegExp(`^Node ${version} is too old.*22\\.18.*CHRONIKER_NODE`),
    );
  }
});

test('another platform is refused by name, whatever its Node', () => {
  assert.match(whyUnsupported('24.0.0', 'win32') ?? '', /runs on Linux, not on win32/);
  assert.match(whyUnsupported('24.0.0', 'darwin') ?? '', /runs on Linux, not on darwin/);
});
