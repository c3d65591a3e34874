import { Failure } from '../domain/failure.ts';
import { didYouMean } from '../domain/nearest.ts';

const namedAtMost = 12;

/**
 * The word as one of the valid ones; `whose` says which these are, where that is not plain. Rejects with
 * `Failure('bad_value')`, which names the flag and the nearest of them.
 */
export function chosen<T extends string>(flag: string, word: string, valid: readonly T[], whose = ''): T {
  const found = valid.find((each) => each === word);
  if (found !== undefined) return found;
  const named = valid.slice(0, namedAtMost).join(', ') + (valid.length > namedAtMost ? ', …' : '');
  const among = whose === '' ? named : `${whose}: ${valid.length === 0 ? 'there are none' : named}`;
  throw new Failure('bad_value', `--${flag}: "${word}" is none of ${among}${didYouMean(word, valid)}`);
}

/** Words to choose from: each once, in their order. */
export function distinct(words: string[]): string[] {
  return [...new Set(words)].sort();
}
