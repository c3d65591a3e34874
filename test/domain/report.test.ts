import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hear, nothingSaid, parseReportLine, type ReportLine, reportLineText } from '../../src/domain/report.ts';

const nothing = nothingSaid;

describe('a line of a report', () => {
  const lines: [string, ReportLine | null][] = [
    ['progress 13/77 a note', { kind: 'progress', done: 13, total: 77, note: 'a note' }],
    ['progress 13/77', { kind: 'progress', done: 13, total: 77, note: null }],
    ['progress 13', { kind: 'progress', done: 13, total: null, note: null }],
    ['progress 13 files', { kind: 'progress', done: 13, total: null, note: 'files' }],
    ['progress 0.5/1.25', { kind: 'progress', done: 0.5, total: 1.25, note: null }],
    ['progress 0/0', { kind: 'progress', done: 0, total: 0, note: null }],
    ['  progress   13/77   a  note \r', { kind: 'progress', done: 13, total: 77, note: 'a  note' }],
    ['progress\t13/77\ta note', { kind: 'progress', done: 13, total: 77, note: 'a note' }],
    ['progress 1/2 été ✓', { kind: 'progress', done: 1, total: 2, note: 'été ✓' }],
    ['records 5', { kind: 'records', records: 5 }],
    ['records 0', { kind: 'records', records: 0 }],
    ['message some text', { kind: 'message', message: 'some text' }],
    ['message \u001b[31mred\u0007', { kind: 'message', message: '[31mred' }],
    ['progress', null],
    ['progress x', null],
    ['progress -1/77', null],
    ['progress 1/x', null],
    ['progress 1/', null],
    ['progress /2', null],
    ['progress 1/2/3', null],
    ['progress 1e+06/2E6', { kind: 'progress', done: 1e6, total: 2e6, note: null }],
    ['progress 1e999', null],
    ['progress 1e301', null],
    ['progress 1e-310/1', { kind: 'progress', done: 0, total: 1, note: null }],
    ['progress NaN/1', null],
    [`progress ${'9'.repeat(400)}`, null],
    ['records', null],
    ['records -5', null],
    ['records 5.5', null],
    ['records 5 of them', null],
    ['records 99999999999999999999', null],
    ['message', null],
    ['message  ', null],
    ['PROGRESS 1/2', null],
    ['set key=value', { kind: 'set', key: 'key', value: 'value' }],
    ['set  rows = 13 of 14 = all\r', { kind: 'set', key: 'rows', value: '13 of 14 = all' }],
    ['set rows=', { kind: 'set', key: 'rows', value: '' }],
    ['set rows', null],
    ['set', null],
    ['rerun', { kind: 'rerun' }],
    [' stop-runner ', { kind: 'stop-runner' }],
    ['fatal-errors', { kind: 'fatal-errors' }],
    ['rerun later', null],
    ['Rerun', null],
    ['', null],
    ['{"progress": 1}', null],
  ];
  for (const [line, meaning] of lines) {
    it(`feature 111: ${JSON.stringify(line.slice(0, 40))} is ${JSON.stringify(meaning)}`, () => {
      assert.deepEqual(parseReportLine(line), meaning);
    });
  }

  it('a line too long is cut, and never within a character', () => {
    const parsed = parseReportLine(`message ${'x'.repeat(4087)}😀😀`);
    assert.ok(parsed?.kind === 'message');
    assert.ok(parsed.message.length <= 4096);
    assert.ok(parsed.message.isWellFormed());
  });

  it('is read back as it was written', () => {
    const quantity = fc.oneof(
      fc.nat(),
      fc.integer({ min: 0, max: 1e6 }).map((hundreds) => hundreds / 100),
    );
    const progress = fc.record({
      done: quantity,
      total: fc.option(quantity),
      note: fc.option(fc.stringMatching(/^\w[ \w]{0,30}\w$/)),
    });
    fc.assert(
      fc.property(progress, (said) => {
        const line = { kind: 'progress' as const, ...said };
        assert.deepEqual(parseReportLine(reportLineText(line)), line);
      }),
    );
    for (const line of [
      { kind: 'records' as const, records: 7 },
      { kind: 'message' as const, message: 'a b' },
      { kind: 'set' as const, key: 'rows', value: 'a=b c' },
      { kind: 'rerun' as const },
      { kind: 'stop-runner' as const },
      { kind: 'fatal-errors' as const },
    ]) {
      assert.deepEqual(parseReportLine(reportLineText(line)), line);
    }
  });

  it('is one line, whatever was to be said', () => {
    assert.equal(reportLineText({ kind: 'message', message: 'first\nrecords 99\n' }), 'message first records 99\n');
  });
});

describe('a report', () => {
  it('what is said last of each kind holds, and the others stay', () => {
    const first = hear(nothing, 'progress 1/4 one\nrecords 2\nprogress 2/4\n', 1_000);
    assert.deepEqual(first, { ...nothing, progress: { done: 2, total: 4, note: null, at: 1_000 }, records: 2 });
    const second = hear(first, 'message half\n', 2_000);
    assert.deepEqual(second, { ...first, message: 'half' });
  });

  it('the same said again is nothing new, and was heard when it was first said', () => {
    const first = hear(nothing, 'progress 1/4\nmessage one\n', 1_000);
    assert.equal(hear(first, 'progress 0/4\nprogress 1/4\nmessage one\n', 2_000), first);
  });

  it('lines that make no sense change nothing, whatever they are', () => {
    assert.equal(hear(nothing, 'rerunn\nset a.b=1\nset rows\nprogress 1/0/0\n\n\u0000\n', 1_000), nothing);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void hear(nothing, text, 1_000)));
  });

  it('what it sets last for a key holds, and a value that is too long is not cut but left out', () => {
    const heard = hear(nothing, `set a=1\nset b=2\nset a=3\nset c=${'x'.repeat(4097)}\n`, 1_000);
    assert.deepEqual(heard.outputs, { a: '3', b: '2' });
    assert.equal(hear(heard, 'set a=3\n', 2_000), heard);
    assert.equal(hear(nothing, `set c=${'x'.repeat(4096)}\n`, 1_000).outputs.c?.length, 4096);
    assert.deepEqual(hear(nothing, `set c=${'x'.repeat(100_000)}\n`, 1_000).outputs, {});
  });

  it('sixty-four keys with 64 KiB in all are the most; the first of them stay', () => {
    const many = Array.from({ length: 70 }, (_, index) => `set k${index}=${index}`).join('\n');
    assert.deepEqual(Object.keys(hear(nothing, many, 1_000).outputs).length, 64);
    const large = Array.from({ length: 20 }, (_, index) => `set k${index}=${'x'.repeat(4096)}`).join('\n');
    assert.equal(Object.keys(hear(nothing, large, 1_000).outputs).length, 15);
  });

  it('feature 106, feature 107, feature 108: what it asks for is heard once, however often it is said', () => {
    const heard = hear(nothing, 'fatal-errors\nrerun\nrerun\n', 1_000);
    assert.deepEqual(heard.asks, ['rerun', 'fatal-errors']);
    assert.equal(hear(heard, 'rerun\n', 2_000), heard);
  });
});
