import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { HostIdentity } from '../domain/host.ts';
import { realPath } from './real-path.ts';

/** This machine, user and state folder, whichever links lead there; the name is the system's unless the setting `hostname` gives another. */
export function hostIdentity(options: { name?: string | undefined; home: string; tags: string[] }): HostIdentity {
  return {
    name: options.name ?? hostname(),
    machineId: firstLine('/etc/machine-id'),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    uid: process.getuid?.() ?? 0,
    home: realPath(options.home),
    tags: options.tags,
  };
}

/** Changes at every boot; '' where the system does not tell. */
export function bootId(): string {
  return firstLine('/proc/sys/kernel/random/boot_id');
}

/** Process ids mean something only inside one pid namespace; '' where there are none. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0]?.trim() ?? '';
  } catch {
    return '';
  }
}
