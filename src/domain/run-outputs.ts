import { byteLength } from './argument-size.ts';
import { formatBytes } from './bytes.ts';

/** What a run hands to those downstream of it, by key. */
export type RunOutputs = Record<string, string>;

const mostKeys = 64;
const mostValueBytes = 4 * 1024;
const mostBytes = 64 * 1024;

/** The outputs with this one, in place of an earlier one of the key; null when it cannot be one, or is too much. */
export function withOutput(outputs: RunOutputs, key: string, value: string): RunOutputs | null {
  return whyNotSet(outputs, key, value) === null ? { ...outputs, [key]: value } : null;
}

/** Why a run with these outputs cannot set this one, in a sentence; null = it can. */
export function whyNotSet(outputs: RunOutputs, key: string, value: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key)) {
    const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 77)}…` : key);
    return `set: ${shown} is no key; it starts with a letter or _ and goes on with letters, digits and _, 64 of them at most`;
  }
  const bytes = byteLength(value);
  if (bytes > mostValueBytes) {
    return `set ${key}: the value has ${bytes} bytes, more than ${formatBytes(mostValueBytes)}; hand on where it can be found`;
  }
  const others = Object.entries(outputs).filter(([other]) => other !== key);
  if (others.length >= mostKeys) return `set ${key}: this run has set ${mostKeys} keys already, and that is the most`;
  const total = others.reduce((sum, [other, held]) => sum + byteLength(other) + byteLength(held), key.length + bytes);
  if (total <= mostBytes) return null;
  return `set ${key}: all values of a run together have ${formatBytes(mostBytes)} at most, and with this one they have ${total} bytes`;
}

/** `UPSTREAM_<JOB>_` in capitals; what no shell's variable may hold is _. */
export function upstreamPrefix(job: string): string {
  return `UPSTREAM_${asVariable(job)}_`;
}

/**
 * What a run sees of one that it comes after: its outputs, how it ended and which one it was. The last two win over outputs of the
 * same name.
 */
export function upstreamVariables(upstream: {
  job: string;
  runId: number;
  status: string;
  outputs: RunOutputs;
}): Record<string, string> {
  const prefix = upstreamPrefix(upstream.job);
  const outputs = Object.entries(upstream.outputs).map(([key, value]) => [prefix + asVariable(key), value]);
  return {
    ...Object.fromEntries(outputs),
    [`${prefix}STATUS`]: upstream.status,
    [`${prefix}RUN_ID`]: String(upstream.runId),
  };
}

function asVariable(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
