import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLogged, logLevels } from '../../src/domain/log-level.ts';

test('a log holds what matters as much as its level, or more', () => {
  const held = (least: (typeof logLevels)[number]) => logLevels.filter((level) => isLogged(level, least));
  assert.deepEqual(held('error'), ['error']);
  assert.deepEqual(held('info'), ['error', 'warn', 'info']);
  assert.deepEqual(held('debug'), ['error', 'warn', 'info', 'debug']);
});
