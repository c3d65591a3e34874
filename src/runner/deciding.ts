import { join } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { takeLockfile } from '../system/lockfile.ts';
import type { World } from './world.ts';

/** Whoever decides for longer hangs: the next tick must get as far as to replace it. */
const longestMs = 60_000;

/**
 * With `lock: file` admits one pass at a time on this host to deciding what starts; the answer, called once it has been decided,
 * lets the next one in. Rejects with `Failure('lock_held')` while another decides. Nothing rests on it but that (feature 171).
 */
export function beginDeciding({ settings, identity }: Pick<World, 'settings' | 'identity'>): () => void {
  if (settings.lock !== 'file') return () => {};
  const lock = takeLockfile(join(settings.home, 'deciding.lock'), longestMs);
  if (typeof lock === 'function') return lock;
  throw new Failure(
    'lock_held',
    `another tick of ${identity.name} (pid ${lock.heldBy}) is deciding what to start, and \`lock: file\` admits one at a time`,
  );
}
