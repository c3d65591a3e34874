import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { onWakeSignal, wakeSignal } from '../../src/system/signals.ts';

test('a wake signal is heard until nobody listens any more', async () => {
  const heard = Promise.withResolvers<void>();
  const deafen = onWakeSignal(heard.resolve);
  process.kill(process.pid, wakeSignal);
  await heard.promise;
  deafen();
  assert.equal(process.listenerCount(wakeSignal), 0);
});

test('a wake signal ends no process that does not listen, so that a runner may be woken while it leaves', async () => {
  const deaf = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(deaf, 'spawn');
  deaf.stdin.write('up\n');
  await once(deaf.stdout, 'data');
  deaf.kill(wakeSignal);
  deaf.stdin.end();
  const [code, signal] = await once(deaf, 'exit');
  assert.deepEqual([code, signal], [0, null]);
});
