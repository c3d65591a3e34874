import { linkSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';
import type { ProcessIdentity } from '../domain/host.ts';
import { livenessOf, ownProcess } from './process-table.ts';
import { uptimeSeconds } from './uptime.ts';

/** What stands in a lock: whose it is, and when it was taken, in seconds since boot. */
interface Owner extends ProcessIdentity {
  takenAt: number;
}

/**
 * Takes the lock at this path and answers how to let go of it, or the pid of its owner. It is a symbolic link, which comes into
 * being whole or not at all; its target is the owner. A lock of a dead process, of a former boot, that makes no sense, or that is
 * older than `longestMs` is nobody's.
 */
export function takeLockfile(path: string, longestMs: number): (() => void) | { heldBy: number } {
  const own = JSON.stringify({ ...ownProcess(), takenAt: uptimeSeconds() } satisfies Owner);
  for (;;) {
    if (create(path, own)) return once(() => release(path, own));
    const found = textOf(path);
    const heldBy = found === null ? null : ownerOf(found, longestMs);
    if (heldBy !== null) return { heldBy };
    removeStale(path, found);
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

function create(path: string, text: string): boolean {
  try {
    symlinkSync(text, path);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new Failure(
      'no_permission',
      `the lock ${path} cannot be made: ${message}; with \`lock: row\` none is needed`,
    );
  }
}

function release(path: string, own: string): void {
  if (textOf(path) === own) rmSync(path, { force: true });
}

/** Null = there is nothing; '' = something that is no lock. */
function textOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

function ownerOf(text: string, longestMs: number): number | null {
  let owner: Owner | null = null;
  try {
    owner = JSON.parse(text);
  } catch {
    // Nobody's.
  }
  if (!owner || livenessOf(owner) === 'dead') return null;
  return uptimeSeconds() - owner.takenAt < longestMs / 1000 ? owner.pid : null;
}

/** Moves it aside before it is removed: should another have taken the lock since we looked, it gets it back. */
function removeStale(path: string, judged: string | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (textOf(aside) !== judged) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw inTheWay(path, error as Error);
  }
  try {
    rmSync(aside, { force: true });
  } catch (error) {
    throw inTheWay(aside, error as Error);
  }
}

function inTheWay(path: string, error: Error): Failure {
  return new Failure(
    'no_permission',
    `${path} is in the way of the lock and cannot be removed: ${error.message}; remove it`,
  );
}
