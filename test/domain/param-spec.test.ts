import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paramKeySchemas } from '../../scripts/jobs-file-schema.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { missingParams, withDefaults } from '../../src/domain/param.ts';
import { paramsFault, readGivenParams } from '../../src/domain/param-given.ts';
import { paramKeys, paramsEntry, parseParams } from '../../src/domain/param-spec.ts';
import { everyFiveMinutes, job } from './lane-example.ts';

const params = parseParams(
  {
    day: { type: 'date', default: '2026-01-01', description: 'Which day' },
    size: { type: 'integer', min: 1, max: 10, default: 3 },
    target: { choices: ['alpha', 'beta'], required: true },
    verbose: { type: 'boolean', default: false },
    share: { type: 'number' },
    note: 'none',
  },
  'params',
);
const manual = job([{ kind: 'manual' }]);
const loading = { ...manual, name: 'load', spec: { ...manual.spec, params } };

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Failure).message;
  }
  return 'was taken';
}

test('a declared parameter has a canonical default, and a text alone is one', () => {
  assert.deepEqual(
    Object.entries(params).map(([name, param]) => [name, param.type, param.default]),
    [
      ['day', 'date', '2026-01-01'],
      ['size', 'integer', '3'],
      ['target', 'text', undefined],
      ['verbose', 'boolean', 'false'],
      ['share', 'number', undefined],
      ['note', 'text', 'none'],
    ],
  );
});

test('parameters that are written down and read again are the same', () => {
  assert.deepEqual(parseParams(paramsEntry(params), 'params'), params);
  assert.equal(paramsEntry(params).note, 'none');
  assert.deepEqual(paramsEntry(params).verbose, { type: 'boolean', default: false });
});

test('the published schema has the keys of a parameter', () => {
  assert.deepEqual(Object.keys(paramKeySchemas).toSorted(), paramKeys.toSorted());
});

/** [params, sentence] */
const refused: [unknown, RegExp][] = [
  [[], /^params: \[\] is not a set of parameters; write/],
  [{ 'run-date': 'x' }, /^params\.run-date: is no name for a parameter.*letters, digits and _/],
  [{ day: 'x', Day: 'y' }, /^params\.day: and Day are one to a command, PARAM_DAY; rename one/],
  [{ size: 3 }, /^params\.size: 3 is not a parameter; put a text in quotes, or write \{type: integer/],
  [{ a: { tpye: 'date' } }, /^params\.a\.tpye: is unknown.*did you mean "type"/],
  [{ a: { type: 'int' } }, /^params\.a\.type: "int" is not a type; allowed are text, integer/],
  [{ a: { type: 'dat' } }, /did you mean "date"/],
  [{ a: { type: 'date', default: '2026-02-30' } }, /^params\.a\.default: "2026-02-30" does not exist in the calendar/],
  [{ a: { type: 'integer', default: 1.5 } }, /^params\.a\.default: 1\.5 is not a whole number/],
  [{ a: { type: 'integer', max: 5, default: 6 } }, /^params\.a\.default: 6 is not allowed; write 5 or less/],
  [{ a: { type: 'integer', min: 5, max: 4 } }, /^params\.a\.min: 5 is above max, 4/],
  [{ a: { type: 'text', min: 5 } }, /^params\.a\.min: means nothing for type text/],
  [{ a: { choices: [] } }, /^params\.a\.choices: is empty/],
  [{ a: { choices: 'a,b' } }, /^params\.a\.choices: "a,b" is not a list/],
  [{ a: { choices: ['x', 1] } }, /^params\.a\.choices\.1: 1 is not a text; put it in quotes/],
  [{ a: { choices: ['x', 'y'], default: 'z' } }, /^params\.a\.default: "z" is not allowed; choose x, y/],
  [{ a: { default: 'x', required: true } }, /^params\.a\.required: means nothing beside a default/],
  [{ a: { required: 'yes' } }, /^params\.a\.required: "yes" is not allowed; write true or false/],
  [{ a: { default: 'x\0' } }, /NUL character/],
];

for (const [value, sentence] of refused) {
  test(`parameters ${JSON.stringify(value)} are refused in words`, () => {
    assert.match(
      refusal(() => parseParams(value, 'params')),
      sentence,
    );
  });
}

test('what is given is checked and written as the command sees it', () => {
  const given = { day: ' 2026-03-01 ', size: '007', target: 'beta', verbose: 'TRUE', share: '.50', note: ' as it is ' };
  assert.deepEqual(readGivenParams(loading, given), {
    day: '2026-03-01',
    size: '7',
    target: 'beta',
    verbose: 'true',
    share: '0.5',
    note: ' as it is ',
  });
});

/** [given, sentence] */
const wrong: [Record<string, string>, RegExp][] = [
  [{}, /^load needs the parameter target; give it one of alpha, beta, as in --param target=alpha$/],
  [{ targte: 'alpha' }, /^--param: load has no parameter "targte"; allowed are day, .*did you mean "target"/],
  [{ TARGET: 'alpha' }, /has no parameter "TARGET".*did you mean "target"/],
  [{ target: 'alpa' }, /^--param target: "alpa" is not allowed; choose alpha, beta – did you mean "alpha"/],
  [{ target: 'beta', size: 'ten' }, /^--param size: "ten" is not a whole number/],
  [{ target: 'beta', size: '11' }, /^--param size: "11" is not allowed; write 1 to 10/],
  [{ target: 'beta', size: '' }, /^--param size: "" is not a whole number/],
  [{ target: 'beta', day: '1.3.2026' }, /^--param day: "1\.3\.2026" is not a date; write it like/],
  [{ target: 'beta', verbose: 'yes' }, /^--param verbose: "yes" is not allowed; write true or false/],
  [{ constructor: 'x', target: 'beta' }, /has no parameter "constructor"/],
];

for (const [given, sentence] of wrong) {
  test(`a run is not told ${JSON.stringify(given)}`, () => {
    assert.match(
      refusal(() => readGivenParams(loading, given)),
      sentence,
    );
  });
}

test('a job that declares none takes any text, one that declares an empty set takes none', () => {
  assert.deepEqual(readGivenParams(manual, { Any: '007' }), { Any: '007' });
  assert.match(
    refusal(() => readGivenParams(manual, { 'a-b': 'x' })),
    /^--param: "a-b" is no name for a parameter/,
  );
  assert.match(
    refusal(() => readGivenParams(manual, { a: 'x', A: 'y' })),
    /"a" and A are one to a command, PARAM_A/,
  );
  const none = { ...manual, spec: { ...manual.spec, params: {} } };
  assert.match(
    refusal(() => readGivenParams(none, { a: 'x' })),
    /takes no parameters, and "a" is given/,
  );
});

test('a run has the defaults of what it was not told', () => {
  assert.deepEqual(withDefaults(params, { size: '5' }), {
    day: '2026-01-01',
    size: '5',
    verbose: 'false',
    note: 'none',
  });
  assert.deepEqual(withDefaults(undefined, { size: '5' }), { size: '5' });
  assert.deepEqual(missingParams(params, { size: '5' }), ['target']);
});

test('a schedule that starts by itself has nobody to give it what is required', () => {
  assert.equal(paramsFault(params, manual.spec.schedule), null);
  assert.match(paramsFault(params, { rules: [everyFiveMinutes] }) ?? '', /^target is required, and the schedule/);
  assert.equal(paramsFault(undefined, { rules: [everyFiveMinutes] }), null);
});
