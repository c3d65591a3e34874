import { Failure } from '../domain/failure.ts';
import type { Args } from './args.ts';
import type { Flag } from './command.ts';

/** Tells a run something (feature 54). */
export const paramFlag: Record<string, Flag> = {
  param: { type: 'list', value: 'name=value', help: 'tells the run something, seen as PARAM_<NAME> (repeatable)' },
};

/** What `--param` gives for a run, each name once. */
export function givenParams(args: Args): Record<string, string> {
  const names = args.list('param').map((pair) => pair.split('=', 1)[0] ?? '');
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw new Failure('usage', `--param ${double} is given twice; give it once`);
  return args.pairs('param');
}
