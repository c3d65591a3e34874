import { Failure } from '../domain/failure.ts';
import { parseYamlValue } from '../system/yaml.ts';

/**
 * What a condition says that was typed in a shell: `[…]` or `{…}` as in a jobs file, or plain words, which are a program and its
 * arguments. Rejects with `Failure('bad_value')` when the words are not plain: no shell would read them.
 */
export function conditionValue(text: string, field: string): unknown {
  if (/^\s*[{[]/.test(text)) return parseYamlValue(text, field);
  const strange = /["'`\\$|&;<>()*?]/.exec(text)?.[0];
  if (strange === undefined) return text.split(/\s+/).filter((word) => word !== '');
  const shown = JSON.stringify(text);
  throw new Failure(
    'bad_value',
    `${field}: ${shown} has a ${strange}, and no shell reads it; write a list, '[./has-work, "a b"]', or {shell: ${shown}}`,
  );
}
