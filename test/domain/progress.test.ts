import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { etaAt, percentOf } from '../../src/domain/progress.ts';

describe('percent', () => {
  const cases: { done: number; total: number | null; percent: number | null }[] = [
    { done: 0, total: 77, percent: 0 },
    { done: 38.5, total: 77, percent: 50 },
    { done: 77, total: 77, percent: 100 },
    { done: 78, total: 77, percent: 100 },
    { done: -5, total: 77, percent: 0 },
    { done: 5, total: 0, percent: null },
    { done: 0, total: 0, percent: null },
    { done: 5, total: -1, percent: null },
    { done: 5, total: null, percent: null },
    { done: Number.NaN, total: 77, percent: null },
    { done: 5, total: Number.NaN, percent: null },
  ];
  for (const { done, total, percent } of cases) {
    it(`feature 112: ${done} of ${total} is ${percent}`, () => {
      assert.equal(percentOf({ done, total, note: null, at: 0 }), percent);
    });
  }

  it('feature 112: nothing said is no percent', () => assert.equal(percentOf(null), null));

  it('feature 112: it never leaves 0 to 100, whatever a job says', () => {
    fc.assert(
      fc.property(fc.double(), fc.option(fc.double()), (done, total) => {
        const percent = percentOf({ done, total, note: null, at: 0 });
        assert.ok(percent === null || (percent >= 0 && percent <= 100), `${percent}`);
      }),
    );
  });
});

describe('ETA', () => {
  const quarter = { done: 1, total: 4, note: null, at: 0 };
  const running = { status: 'running', startedAt: 1_000, progress: quarter } as const;

  it('feature 113: it is the start plus what has passed, divided by what is done', () => {
    assert.equal(etaAt(running, 11_000), 41_000);
  });

  it('feature 113: it is blank when nothing is done yet', () => {
    assert.equal(etaAt({ ...running, progress: { ...quarter, done: 0 } }, 11_000), null);
  });

  it('feature 113: it is blank when the job did not say of how many, or nothing at all', () => {
    assert.equal(etaAt({ ...running, progress: { ...quarter, total: null } }, 11_000), null);
    assert.equal(etaAt({ ...running, progress: null }, 11_000), null);
  });

  it('feature 113: it is blank when the run is not running', () => {
    for (const status of ['starting', 'succeeded', 'failed', 'lost'] as const) {
      assert.equal(etaAt({ ...running, status }, 11_000), null, status);
    }
    assert.equal(etaAt({ ...running, startedAt: null }, 11_000), null);
  });

  it('a run that says it is done is done now', () => {
    assert.equal(etaAt({ ...running, progress: { ...quarter, done: 9 } }, 11_000), 11_000);
  });

  it('a clock that went back before the start does not move it before the start', () => {
    assert.equal(etaAt(running, 500), 1_000);
  });

  it('it is always an instant that can be written, or blank', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (done, total) => {
        const at = etaAt({ ...running, progress: { done, total, note: null, at: 0 } }, 1_800_000_000_000);
        if (at !== null) new Date(at).toISOString();
      }),
    );
    assert.equal(etaAt({ ...running, progress: { ...quarter, done: 1e-300 } }, 11_000), null);
  });
});
