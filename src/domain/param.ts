/** What a parameter's text may be. */
export type ParamType = 'text' | 'integer' | 'number' | 'boolean' | 'date';

/** Every one, what holds by default first. */
export const paramTypes: readonly ParamType[] = ['text', 'integer', 'number', 'boolean', 'date'];

/** One thing that a job asks to be told for a run; its values are canonical texts, as the command sees them. */
export interface Param {
  type: ParamType;
  description?: string;
  /** Stands where nothing is given. Absent = then the command does not see it, unless it is required. */
  default?: string;
  /** Nothing else is allowed. */
  choices?: string[];
  /** Inclusive. */
  min?: string;
  max?: string;
  required?: true;
}

/** The parameters of a job, by name. */
export type Params = Record<string, Param>;

/** The variable in which a command finds a parameter. */
export function paramVariable(name: string): string {
  return `PARAM_${name.toUpperCase()}`;
}

/** What a run gets: what was given, and the defaults of the rest. Of a job that declares none, what was given. */
export function withDefaults(params: Params | undefined, given: Record<string, string>): Record<string, string> {
  const defaults = Object.entries(params ?? {}).flatMap(([name, { default: text }]) =>
    text === undefined ? [] : [[name, text] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** The required parameters that are not given. */
export function missingParams(params: Params | undefined, given: Record<string, string>): string[] {
  return Object.keys(params ?? {}).filter((name) => params?.[name]?.required && !Object.hasOwn(given, name));
}
