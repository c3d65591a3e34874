import * as v from 'valibot';
import { Failure } from './failure.ts';

/**
 * A valibot schema around a parser that throws a Failure. In these schemas every message begins where the path of its field
 * ends: with `: `, or with the rest of the path when the parser goes deeper.
 */
export function by<T>(parse: (value: unknown, field: string) => T) {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): T => {
      try {
        return parse(dataset.value, '');
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

/** A text; numbers are refused, since 0755 or 1.10 would already have lost what was written. */
export const text = v.pipe(
  v.string(({ input }) => `: ${shown(input)} is not a text${quotesCure(input)}`),
  v.check((value) => !value.includes('\0'), ': holds a NUL character, which no command can be given'),
  v.check(
    (value) => value.isWellFormed(),
    ': holds half a character (a lone surrogate), which is lost as soon as it is written',
  ),
);

export const nonEmptyText = v.pipe(
  text,
  v.check((value) => value.trim() !== '', ': is empty'),
);

export const truth = v.boolean(({ input }) => `: ${shown(input)} is not allowed; write true or false`);

export const wholeNumber = v.pipe(
  v.number(({ input }) => `: ${shown(input)} is not a whole number`),
  v.safeInteger(({ input }) => `: ${shown(input)} is not a whole number`),
);

/** A list; `what` is what it holds, in words. */
export function listOf<S extends v.GenericSchema>(item: S, what: string) {
  return v.array(item, ({ input }) => `: ${shown(input)} is not a list of ${what}`);
}

/** True for `{…}`, which is neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a sentence shows it, cut when it is long. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

function quotesCure(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? `; put it in quotes: "${value}"` : '';
}
