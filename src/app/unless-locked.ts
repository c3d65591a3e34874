import { Failure } from '../domain/failure.ts';

/** A pass that finds another one deciding leaves with 75: with a sentence, or with `-q` without a word (feature 171). */
export async function unlessLocked(quiet: boolean, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (quiet && error instanceof Failure && error.reason === 'lock_held') return error.code;
    throw error;
  }
}
