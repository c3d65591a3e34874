import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClaimLook } from '../../src/runner/claim-look.ts';

test('a claim looks at as many lanes as may start, and at more as long as those that it finds have to wait', () => {
  const look = new ClaimLook();
  const seen: number[] = [];
  for (const parked of [4, 16, 64, 256, 512, 100]) {
    seen.push(look.lanes(4));
    look.saw({ parked, started: 0, starts: 4 });
  }
  assert.deepEqual(seen, [4, 16, 64, 256, 512, 512]);
  look.saw({ parked: 3, started: 4, starts: 4 });
  assert.equal(look.lanes(4), 4);
  look.saw({ parked: 0, started: 1, starts: 4 });
  assert.equal(look.lanes(2), 2);
});
