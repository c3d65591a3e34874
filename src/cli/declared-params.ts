import { parseYamlValue } from '../system/yaml.ts';
import type { Args } from './args.ts';
import { givenParams } from './given-params.ts';

/** What `--param` declares of a job, as it would stand in a jobs file; undefined = nothing. */
export function declaredParams(args: Args): Record<string, unknown> | undefined {
  const declared = Object.entries(givenParams(args)).map(([name, text]) => [
    name,
    /^\s*{/.test(text) ? parseYamlValue(text, `--param ${name}`) : text,
  ]);
  return declared.length === 0 ? undefined : Object.fromEntries(declared);
}
