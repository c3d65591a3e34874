import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentName, reservedVariables, settingKeys } from '../../src/domain/settings.ts';

test('the variable of a setting is its name in capitals', () => {
  assert.equal(environmentName('database'), 'CHRONIKER_DATABASE');
  assert.equal(environmentName('email.url'), 'CHRONIKER_EMAIL_URL');
  assert.equal(environmentName('output.maxBytes'), 'CHRONIKER_OUTPUT_MAX_BYTES');
});

test('no setting takes a variable that a job sees', () => {
  const names = settingKeys.map(environmentName);
  assert.deepEqual(
    names.filter((name) => reservedVariables.includes(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length);
});
